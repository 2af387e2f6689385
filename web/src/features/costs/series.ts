// What each hour or day cost, by groups: the dearest on their own, all others as one. Pure.
import type { CostGroup } from "../../api/types";
import type { Part } from "./periods";

/** So many groups have a colour of their own; the rest is one more. */
export const largestSeries = 7;
/** Where the hub has no filter for a grouping each bar is asked for by itself: so many at most. */
export const maximumAskedParts = 48;

export interface SeriesReport {
  /** The dearest first. */
  groups: readonly Pick<CostGroup, "key" | "label">[];
  /** For each group what each part cost, by the part's key. */
  costs: readonly ReadonlyMap<string, number>[];
}

export interface CostBar extends Part {
  /** The groups' costs, then that of all others. */
  values: number[];
  group: CostGroup | null;
}

/** The hub's smallest unit; what is less is an error of binary fractions. */
const smallest = 1e-9;

/** The bars of a chart. Without groups everything is "all others". */
export function barsOf(parts: readonly Part[], whole: readonly CostGroup[], report: SeriesReport | null): CostBar[] {
  const byKey = new Map(whole.map((group) => [group.key, group]));
  const costs = report?.costs ?? [];
  return parts.map((part) => {
    const group = byKey.get(part.key) ?? null;
    const own = costs.map((sums) => Math.max(0, sums.get(part.key) ?? 0));
    const rest = (group?.cost_usd ?? 0) - own.reduce((sum, cost) => sum + cost, 0);
    return { ...part, group, values: [...own, rest < smallest ? 0 : rest] };
  });
}

/** Of groups the ones that are shown by themselves. */
export function dearest<Group extends Pick<CostGroup, "key" | "cost_usd">>(
  groups: readonly Group[],
  takes: (group: Group) => boolean,
): Group[] {
  return groups
    .filter((group) => takes(group) && (group.cost_usd ?? 0) > 0)
    .sort((a, b) => (b.cost_usd ?? 0) - (a.cost_usd ?? 0))
    .slice(0, largestSeries);
}

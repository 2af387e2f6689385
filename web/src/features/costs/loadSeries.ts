import { hub } from "../../api/hub";
import type { Part } from "./periods";
import type { SeriesReport } from "./series";
import { dearest, largestSeries, maximumAskedParts } from "./series";
import type { CostGroupingName } from "./view";
import { filterOf } from "./view";

const maximumTimes = 1_000;
/** A group without a name has no filter: then it counts among the others. */
const askedGroups = 2 * largestSeries;

type Asked = Exclude<CostGroupingName, "day">;

/** What each group cost by hours or days; null where that would take too many questions. */
export async function loadSeries(
  by: Asked,
  unit: "hour" | "day",
  query: string,
  parts: readonly Part[],
  signal: AbortSignal,
): Promise<SeriesReport | null> {
  const filter = filterOf(by);
  if (filter === null && parts.length > maximumAskedParts) return null;
  const { groups } = await hub.costs(by, query, askedGroups, signal);
  const top = dearest(groups, (group) => filter === null || group.key !== "");
  const costs = filter === null
    ? await byParts(by, query, parts, top.map((group) => group.key), signal)
    : await Promise.all(top.map((group) => byFilter(unit, query, filter, group.key, signal)));
  return { groups: top, costs };
}

async function byFilter(unit: string, query: string, filter: string, value: string, signal: AbortSignal) {
  const own = new URLSearchParams(query);
  own.delete(filter);
  own.append(filter, value);
  const { groups } = await hub.costs(unit, own.toString(), maximumTimes, signal);
  return new Map(groups.map((group) => [group.key, group.cost_usd ?? 0]));
}

/** The hub cuts time by whole hours only, as the parts are. */
async function byParts(
  by: string,
  query: string,
  parts: readonly Part[],
  keys: readonly string[],
  signal: AbortSignal,
) {
  const answers = await Promise.all(parts.map(async (part) => {
    const own = new URLSearchParams(query);
    own.set("since", new Date(part.at).toISOString());
    own.set("until", new Date(part.until).toISOString());
    const { groups } = await hub.costs(by, own.toString(), maximumTimes, signal);
    return new Map(groups.map((group) => [group.key, group.cost_usd ?? 0]));
  }));
  return keys.map((key) => new Map(parts.map((part, index) => [part.key, answers[index]?.get(key) ?? 0])));
}

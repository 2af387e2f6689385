import type { CostGroup } from "../api/types";

export const hourMilliseconds = 3_600_000;

/** The beginning of an hour of UTC: sums are kept by those. */
export function startOfHour(at: number): number {
  return Math.floor(at / hourMilliseconds) * hourMilliseconds;
}

/** When an hour's group (`2026-11-21T14`, UTC) begins. */
function hourOf(group: Pick<CostGroup, "key">): number {
  return Date.parse(`${group.key.slice(0, 13)}:00:00Z`);
}

type Spent = Pick<CostGroup, "key" | "cost_usd" | "unpriced_calls">;

/** The sum of the hours from a moment on; partial if calls in them have no price. */
export function spentSince(hours: readonly Spent[], since: number): { usd: number; isPartial: boolean } {
  const own = hours.filter((group) => hourOf(group) >= since);
  return {
    usd: own.reduce((sum, group) => sum + (group.cost_usd ?? 0), 0),
    isPartial: own.some((group) => group.unpriced_calls > 0),
  };
}

/** USD an hour over this hour so far and the one before: between one and two hours, so that it is never a guess. */
export function hourlyPace(hours: readonly Spent[], now: number): number {
  const since = startOfHour(now) - hourMilliseconds;
  return spentSince(hours, since).usd / ((now - since) / hourMilliseconds);
}

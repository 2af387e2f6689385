import type { Compaction, ContextPoint, CostTurn, ModelCall } from "../../api/types";
import type { TimePoint } from "../../charts/TimeChart";
import { parseTime } from "../../text/time";

/** The cost as it grew from call to call, in order of time; what was inherited was paid elsewhere. */
export function growthByCall(calls: readonly ModelCall[]): TimePoint[] {
  const own = calls.filter((call) => !call.inherited && call.cost_usd !== null);
  let sum = 0;
  return own
    .map((call) => ({ at: parseTime(call.at), usd: call.cost_usd ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ at, usd }) => {
      sum += usd;
      return { at, value: sum };
    });
}

/** The cost as it grew from turn to turn; a turn is paid for until the next one begins. */
export function growthByTurn(turns: readonly CostTurn[], end: number): TimePoint[] {
  return turns.map((turn, index) => ({
    at: index + 1 < turns.length ? parseTime(turns[index + 1]?.at) : end,
    value: turn.cumulative_usd,
  }));
}

/** How full the context was, and where it was compacted, in the order of time. */
export function contextRows(
  points: readonly ContextPoint[],
  compactions: readonly Compaction[],
): { at: string; point: ContextPoint | null; compaction: Compaction | null }[] {
  return [
    ...points.map((point) => ({ at: point.at, point, compaction: null })),
    ...compactions.map((compaction) => ({ at: compaction.started_at, point: null, compaction })),
  ].sort((a, b) => parseTime(a.at) - parseTime(b.at));
}

// The failures of the summary strip as the waterfall marks them: the same ones, at the same moments. Pure.
import type { SessionMark, SessionStrip, SessionTimeline } from "../../../api/sessionWindows";
import { parseTime } from "../../../text/time";

/** What failed in the window of the timeline; null where the strip has not all of it, or is not there yet. */
export function failuresIn(timeline: SessionTimeline, strip: SessionStrip | null): SessionMark[] | null {
  if (strip === null) return null;
  const failures = strip.marks.filter((mark) => mark.kind === "error");
  if (failures.length < strip.mark_counts.error) return null;
  const [since, until] = [parseTime(timeline.window.since), parseTime(timeline.window.until)];
  return failures.filter((mark) => parseTime(mark.at) >= since && parseTime(mark.at) <= until);
}

/** The timeline with the failures of each lane counted as the strip counts them. */
export function countedAlike(timeline: SessionTimeline, failures: readonly SessionMark[] | null): SessionTimeline {
  if (failures === null) return timeline;
  const counts = new Map<string, number>();
  for (const { agent_id: agent } of failures) counts.set(agent, (counts.get(agent) ?? 0) + 1);
  return {
    ...timeline,
    lanes: timeline.lanes.map((lane) => ({ ...lane, error_count: counts.get(lane.agent_id) ?? 0 })),
  };
}

/** How many failures the lanes have together. */
export function failuresOf(timeline: SessionTimeline): number {
  return timeline.lanes.reduce((sum, lane) => sum + lane.error_count, 0);
}

interface Placed {
  agent_id: string;
  at: number;
  /** The place of the call that failed among the spans; -1 of a turn, or of a call that is not shown by itself. */
  span: number;
}

/** Spans as far as a failure is found by them. */
interface Spans {
  spans: SessionTimeline["spans"];
  ends: ArrayLike<number>;
}

/**
 * Where failures are marked: when something failed, which is when it ended. Without the strip's marks the spans tell;
 * of what a filter leaves out, nothing is marked.
 */
export function placedFailures(
  { spans, ends }: Spans,
  failures: readonly SessionMark[] | null,
  isFiltered: boolean,
): Placed[] {
  const told: Placed[] = spans.flatMap((span, index) => (span.status === "failed"
    ? [{ agent_id: span.agent_id, at: ends[index] ?? 0, span: span.kind === "turn" ? -1 : index }] : []));
  if (failures === null) return told;
  const spanOf = new Map(spans.flatMap((span, index) => (span.tool_use_id === null || span.kind !== "tool"
    ? [] : [[span.tool_use_id, index] as const])));
  const hasFailedTurn = spans.some((span) => span.kind === "turn" && span.status === "failed");
  return failures.flatMap((mark) => {
    const span = mark.tool_use_id === null ? undefined : spanOf.get(mark.tool_use_id);
    const isLeftOut = isFiltered && span === undefined && (mark.tool_use_id !== null || !hasFailedTurn);
    return isLeftOut ? [] : [{ agent_id: mark.agent_id, at: parseTime(mark.at), span: span ?? -1 }];
  });
}

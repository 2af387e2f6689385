// Which spans pass the filter. Pure.
import type { SessionTimeline, TimelineSpan } from "../../../api/sessionWindows";
import type { Minimum, SessionFilter } from "../filter";
import { facetsOfSpan, passes } from "../filter";

interface SpanCriteria {
  filter: SessionFilter;
  minimum: Minimum | null;
  onlyErrors: boolean;
}

interface FilteredTimeline {
  /** Without what is hidden. */
  timeline: SessionTimeline;
  /** Ids of what is dimmed. */
  dimmed: ReadonlySet<string>;
  /** How many of the spans passed. */
  passed: number;
}

function spanPasses(span: TimelineSpan, { filter, minimum, onlyErrors }: SpanCriteria): boolean {
  if (onlyErrors && span.status !== "failed") return false;
  // What is not over may still become long.
  if (minimum !== null && span.duration_ms !== null && span.duration_ms < minimum.milliseconds) return false;
  return passes(filter, facetsOfSpan(span));
}

/** The timeline without what does not pass, or all of it with that marked. */
export function filteredTimeline(timeline: SessionTimeline, criteria: SpanCriteria, isDim: boolean): FilteredTimeline {
  const inside = timeline.spans.filter((span) => spanPasses(span, criteria));
  if (inside.length === timeline.spans.length) return { timeline, dimmed: new Set(), passed: inside.length };
  if (isDim) {
    const kept = new Set(inside);
    const dimmed = timeline.spans.filter((span) => !kept.has(span)).map((span) => span.id);
    return { timeline, dimmed: new Set(dimmed), passed: inside.length };
  }
  const isShown = (agent: string) => passes(
    { only: criteria.filter.only.filter((one) => one.startsWith("agent:")), not: criteria.filter.not },
    [`agent:${agent}`],
  );
  return {
    timeline: {
      ...timeline, spans: inside, lanes: timeline.lanes.filter((lane) => isShown(lane.agent_id)),
      buckets: timeline.buckets.filter((bucket) => isShown(bucket.agent_id)),
      gaps: timeline.gaps.filter((gap) => isShown(gap.agent_id)),
    },
    dimmed: new Set(), passed: inside.length,
  };
}

// Where lanes and spans lie in the waterfall. Flat typed arrays: nothing is allocated for a span while it is scrolled.
import type {
  SessionMark, SessionTimeline, SpanKind, TimelineBucket, TimelineGap, TimelineLane, TimelineSpan,
} from "../../../api/sessionWindows";
import { isEditTool } from "../../../text/eventWords";
import { parseTime } from "../../../text/time";
import { rowAt } from "../read/windowing";
import { placedFailures } from "./failureMarks";

export const rowHeight = 20;
export const lanePadding = 6;
/** The head of a lane has two lines of words. */
const shortestLane = 44;
/** Parallel work that is told apart; what goes on beside that shares the last row. */
export const maximumRows = 8;

export const kindNumbers: Record<SpanKind, number> = { turn: 0, model: 1, tool: 2, wait: 3, compaction: 4 };
export const flag = { failed: 1, open: 2, critical: 4, refused: 8, edit: 16, agent: 32, dim: 64, waiting: 128 } as const;

export interface SpanLayout {
  /** In the order of the tree; without those below a lane that is folded. */
  lanes: readonly TimelineLane[];
  hasChildren: Uint8Array;
  /** Where each lane begins, and behind the last where all end. */
  tops: Float64Array;
  rowsOfLane: Uint8Array;
  /** Lane `i` has the spans from `firstSpan[i]` to `firstSpan[i + 1]`, by their beginnings. */
  firstSpan: Int32Array;
  spans: readonly TimelineSpan[];
  starts: Float64Array;
  ends: Float64Array;
  /** Where the work of each begins: a call that had to be allowed waits before that. */
  works: Float64Array;
  rows: Uint8Array;
  kinds: Uint8Array;
  flags: Uint8Array;
  /** Likewise for what was folded, and for gaps. */
  firstBucket: Int32Array;
  buckets: readonly TimelineBucket[];
  bucketStarts: Float64Array;
  bucketEnds: Float64Array;
  busyShares: Float32Array;
  firstGap: Int32Array;
  gaps: readonly TimelineGap[];
  gapStarts: Float64Array;
  gapEnds: Float64Array;
  /** And for failures: when each happened, and the span that failed, -1 where none is shown for it. */
  firstFailure: Int32Array;
  failureTimes: Float64Array;
  failedSpans: Int32Array;
}

/** Lanes as a tree: each below the one that started it, in order of start; lanes below a folded one are left out. */
export function lanesInTreeOrder(
  lanes: readonly TimelineLane[],
  folded: ReadonlySet<string>,
): { lanes: TimelineLane[]; hasChildren: Uint8Array } {
  const known = new Set(lanes.map((lane) => lane.agent_id));
  const children = new Map<string | null, TimelineLane[]>();
  for (const lane of lanes) {
    const told = lane.parent_agent_id;
    const parent = told !== null && known.has(told) && told !== lane.agent_id ? told : null;
    const list = children.get(parent);
    if (list === undefined) children.set(parent, [lane]);
    else list.push(lane);
  }
  const ordered: TimelineLane[] = [];
  const seen = new Set<string>();
  const branches: number[] = [];
  const visit = (parent: string | null) => {
    const list = [...children.get(parent) ?? []].sort((a, b) =>
      Number(b.agent_id === "main") - Number(a.agent_id === "main") || (a.started_at ?? "").localeCompare(b.started_at ?? ""));
    for (const lane of list) {
      if (seen.has(lane.agent_id)) continue;
      seen.add(lane.agent_id);
      ordered.push(lane);
      branches.push(children.has(lane.agent_id) ? 1 : 0);
      if (!folded.has(lane.agent_id)) visit(lane.agent_id);
      else markBelow(lane.agent_id, children, seen);
    }
  };
  visit(null);
  // Lanes that claim to be each other's parents hang nowhere; they are shown all the same.
  for (const lane of lanes) {
    if (seen.has(lane.agent_id)) continue;
    ordered.push(lane);
    branches.push(0);
  }
  return { lanes: ordered, hasChildren: Uint8Array.from(branches) };
}

function markBelow(id: string, children: ReadonlyMap<string | null, TimelineLane[]>, seen: Set<string>): void {
  for (const lane of children.get(id) ?? []) {
    if (seen.has(lane.agent_id)) continue;
    seen.add(lane.agent_id);
    markBelow(lane.agent_id, children, seen);
  }
}

/** Rows for spans in order of start: each in the first row that is free by then. */
export function packRows(
  starts: ArrayLike<number>,
  ends: ArrayLike<number>,
  from: number,
  to: number,
  rows: Uint8Array,
): number {
  const busyUntil: number[] = [];
  for (let index = from; index < to; index += 1) {
    const start = starts[index] ?? 0;
    let row = busyUntil.findIndex((until) => until <= start);
    if (row < 0) row = busyUntil.length < maximumRows ? busyUntil.length : maximumRows - 1;
    busyUntil[row] = Math.max(busyUntil[row] ?? 0, ends[index] ?? start);
    rows[index] = row;
  }
  return Math.max(1, busyUntil.length);
}

function groupByLane<Item extends { agent_id: string }>(
  items: readonly Item[],
  laneOf: ReadonlyMap<string, number>,
  lanes: number,
): { sorted: Item[]; first: Int32Array } {
  const groups: Item[][] = Array.from({ length: lanes }, () => []);
  for (const item of items) {
    const lane = laneOf.get(item.agent_id);
    if (lane !== undefined) groups[lane]?.push(item);
  }
  const first = new Int32Array(lanes + 1);
  for (let lane = 0; lane < lanes; lane += 1) first[lane + 1] = (first[lane] ?? 0) + (groups[lane]?.length ?? 0);
  return { sorted: groups.flat(), first };
}

function flagsOf(span: TimelineSpan, critical: ReadonlySet<string>): number {
  return (span.status === "failed" ? flag.failed : 0) |
    (span.status === "refused" ? flag.refused : 0) |
    (span.ended_at === null && span.status === "running" ? flag.open : 0) |
    (critical.has(span.id) ? flag.critical : 0) |
    (isEditTool(span.tool_name) ? flag.edit : 0) |
    (span.spawned_agent_id === null ? 0 : flag.agent);
}

interface Stretch {
  gap: TimelineGap;
  from: number;
  to: number;
}

/** What is left of a gap beside the waits of its agent: those are spans that say by themselves what was waited for. */
function besideWaits(gap: TimelineGap, waits: readonly { from: number; to: number }[]): Stretch[] {
  const [from, to] = [parseTime(gap.at), parseTime(gap.ended_at)];
  let left: Stretch[] = [{ gap, from, to }];
  for (const wait of waits.filter((one) => one.to > from && one.from < to)) {
    left = left.flatMap((one) => (wait.to <= one.from || wait.from >= one.to ? [one] : [
      { gap, from: one.from, to: wait.from }, { gap, from: wait.to, to: one.to },
    ].filter((part) => part.to > part.from)));
  }
  return left;
}

/** Gaps in the order of the lanes, without what a wait covers. */
function layoutGaps(
  gaps: readonly TimelineGap[],
  spans: readonly TimelineSpan[],
  ends: ArrayLike<number>,
  laneOf: ReadonlyMap<string, number>,
  lanes: number,
) {
  const waits = new Map<string, { from: number; to: number }[]>();
  spans.forEach((span, index) => {
    if (span.kind !== "wait") return;
    const own = waits.get(span.agent_id) ?? [];
    own.push({ from: parseTime(span.at), to: ends[index] ?? 0 });
    waits.set(span.agent_id, own);
  });
  const stretches = gaps.flatMap((gap) => besideWaits(gap, waits.get(gap.agent_id) ?? []))
    .map((one) => ({ ...one, agent_id: one.gap.agent_id }));
  const { sorted, first } = groupByLane(stretches, laneOf, lanes);
  return {
    firstGap: first,
    gaps: sorted.map((one) => one.gap),
    gapStarts: Float64Array.from(sorted, (one) => one.from),
    gapEnds: Float64Array.from(sorted, (one) => one.to),
  };
}

/** Turns lie behind everything else of their lane; nothing is packed around them. */
export function isBackground(kind: number): boolean {
  return kind === kindNumbers.turn;
}

interface Shown {
  /** Ids of spans that a filter dims. */
  dimmed: ReadonlySet<string>;
  /** Ids of calls that wait for an answer. */
  waiting: ReadonlySet<string>;
  /** The failures of the strip; null where the spans have to tell. */
  failures: readonly SessionMark[] | null;
  /** What a filter leaves out is not marked either. */
  isFiltered: boolean;
}

const everything: Shown = { dimmed: new Set(), waiting: new Set(), failures: null, isFiltered: false };

/** `openEnd` is where what still runs ends on the screen. */
export function layoutTimeline(
  timeline: SessionTimeline,
  folded: ReadonlySet<string>,
  openEnd: number,
  { dimmed, waiting, failures, isFiltered }: Shown = everything,
): SpanLayout {
  const { lanes, hasChildren } = lanesInTreeOrder(timeline.lanes, folded);
  const laneOf = new Map(lanes.map((lane, index) => [lane.agent_id, index]));
  const critical = new Set(timeline.critical_path);
  const byStart = [...timeline.spans].sort((a, b) => parseTime(a.at) - parseTime(b.at) ||
    kindNumbers[a.kind] - kindNumbers[b.kind]);
  // Turns first, so that they are painted first.
  const inOrder = [...byStart.filter((span) => span.kind === "turn"), ...byStart.filter((span) => span.kind !== "turn")];
  const { sorted: spans, first: firstSpan } = groupByLane(inOrder, laneOf, lanes.length);
  const { sorted: buckets, first: firstBucket } = groupByLane(timeline.buckets, laneOf, lanes.length);
  const starts = Float64Array.from(spans, (span) => parseTime(span.at));
  const ends = Float64Array.from(spans, (span, index) => span.ended_at === null
    ? span.status === "running" || span.kind === "wait" ? openEnd : starts[index] ?? 0
    : parseTime(span.ended_at));
  const kinds = Uint8Array.from(spans, (span) => kindNumbers[span.kind]);
  const rows = new Uint8Array(spans.length);
  const rowsOfLane = new Uint8Array(lanes.length);
  const tops = new Float64Array(lanes.length + 1);
  for (let lane = 0; lane < lanes.length; lane += 1) {
    const end = firstSpan[lane + 1] ?? 0;
    let start = firstSpan[lane] ?? 0;
    while (start < end && isBackground(kinds[start] ?? 0)) start += 1;
    const own = packRows(starts, ends, start, end, rows);
    const hasBuckets = (firstBucket[lane + 1] ?? 0) > (firstBucket[lane] ?? 0);
    rowsOfLane[lane] = own;
    const needed = 2 * lanePadding + (own + (hasBuckets ? 1 : 0)) * rowHeight;
    tops[lane + 1] = (tops[lane] ?? 0) + Math.max(shortestLane, needed);
  }
  const { sorted: failed, first: firstFailure } =
    groupByLane(placedFailures({ spans, ends }, failures, isFiltered), laneOf, lanes.length);
  const bucketStarts = Float64Array.from(buckets, (bucket) => parseTime(bucket.at));
  const bucketEnds = Float64Array.from(buckets, (bucket) => parseTime(bucket.ended_at));
  return {
    lanes, hasChildren, tops, rowsOfLane, firstSpan, spans, starts, ends, rows, kinds,
    works: Float64Array.from(spans, (span, index) => span.allowed_at === null ? starts[index] ?? 0
      : Math.min(ends[index] ?? 0, Math.max(starts[index] ?? 0, parseTime(span.allowed_at)))),
    flags: Uint8Array.from(spans, (span) => flagsOf(span, critical) | (dimmed.has(span.id) ? flag.dim : 0) |
      (waiting.has(span.id) ? flag.waiting : 0)),
    firstBucket, buckets, bucketStarts, bucketEnds,
    busyShares: Float32Array.from(buckets, (bucket, index) =>
      Math.min(1, bucket.busy_ms / Math.max(1, (bucketEnds[index] ?? 0) - (bucketStarts[index] ?? 0)))),
    ...layoutGaps(timeline.gaps, spans, ends, laneOf, lanes.length),
    firstFailure,
    failureTimes: Float64Array.from(failed, (one) => one.at),
    failedSpans: Int32Array.from(failed, (one) => one.span),
  };
}

/** The span under a point, -1 if there is none: the shortest of those that are within a few pixels. */
export function spanAt(layout: SpanLayout, y: number, at: number, slack: number): number {
  const lane = rowAt(layout.tops, y);
  const inLane = y - (layout.tops[lane] ?? 0) - lanePadding;
  const row = Math.floor(inLane / rowHeight);
  let best = -1;
  let bestLength = Infinity;
  for (let index = layout.firstSpan[lane] ?? 0; index < (layout.firstSpan[lane + 1] ?? 0); index += 1) {
    const isBehind = isBackground(layout.kinds[index] ?? 0);
    if (!isBehind && layout.rows[index] !== row) continue;
    const start = (layout.starts[index] ?? 0) - slack;
    const end = (layout.ends[index] ?? 0) + slack;
    if (at < start || at > end) continue;
    const length = (isBehind ? 1e15 : 0) + end - start;
    if (length < bestLength) {
      best = index;
      bestLength = length;
    }
  }
  return best;
}

/** The next or previous span of the same lane; from nothing, the first one that begins in view. */
export function neighbour(layout: SpanLayout, selected: number, step: 1 | -1, lane: number, from: number): number {
  const first = layout.firstSpan[lane] ?? 0;
  const end = layout.firstSpan[lane + 1] ?? 0;
  if (selected >= first && selected < end) {
    const next = selected + step;
    return next >= first && next < end ? next : selected;
  }
  for (let index = first; index < end; index += 1) {
    if (!isBackground(layout.kinds[index] ?? 0) && (layout.starts[index] ?? 0) >= from) return index;
  }
  return end > first ? end - 1 : -1;
}

export function laneOfSpan(layout: SpanLayout, index: number): number {
  for (let lane = 0; lane < layout.lanes.length; lane += 1) {
    if (index < (layout.firstSpan[lane + 1] ?? 0)) return lane;
  }
  return 0;
}

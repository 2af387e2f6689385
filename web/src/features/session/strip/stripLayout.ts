// Where the parts of the summary strip lie. Pure: times and pixels in, rectangles out.
import type { SessionMark, SessionStrip } from "../../../api/sessionWindows";
import { parseTime } from "../../../text/time";
import type { TimeWindow } from "../zoom";

const stripHeight = 64;
const marksHeight = 13;
const footHeight = 5;
const tallestRow = 16;
const rowGap = 2;
/** Anything narrower would not be seen. */
const narrowestBar = 2;
const narrowestError = 3;
const lowestError = 5;

export interface StripBar {
  x: number;
  width: number;
  y: number;
  height: number;
  depth: number;
  /** 0 to 1, of the busiest column. */
  strength: number;
  hasErrors: boolean;
  /** How high the part is that tells of errors: as large as their share, and never too small to be seen. */
  errorHeight: number;
}

interface RowPlace {
  y: number;
  height: number;
}

/** The rows share the height between the marks and the foot. */
export function rowPlaces(rows: number): RowPlace[] {
  const room = stripHeight - marksHeight - footHeight;
  const step = Math.min(tallestRow + rowGap, room / Math.max(1, rows));
  return Array.from({ length: rows }, (_, index) => ({ y: marksHeight + index * step, height: step - rowGap }));
}

/** The bars of a strip of some width; columns that fall on one pixel become one bar. */
export function stripBars(strip: SessionStrip, width: number): StripBar[] {
  const places = rowPlaces(strip.rows.length);
  const busiest = Math.max(1, ...strip.rows.flatMap((row) => row.counts));
  const columns = Math.max(1, strip.columns);
  const step = width / columns;
  // Columns a bar: as many as it takes for a bar to be seen.
  const perBar = Math.max(1, Math.ceil(narrowestBar / Math.max(step, 0.01)));
  return strip.rows.flatMap((row, index) => {
    const place = places[index];
    if (place === undefined) return [];
    const bars: StripBar[] = [];
    for (let column = 0; column < columns; column += perBar) {
      let count = 0;
      let begun = 0;
      let errors = 0;
      for (let one = column; one < Math.min(columns, column + perBar); one += 1) {
        count = Math.max(count, row.counts[one] ?? 0);
        begun += row.counts[one] ?? 0;
        errors += row.errors[one] ?? 0;
      }
      if (count === 0 && errors === 0) continue;
      const hasErrors = errors > 0;
      bars.push({
        x: Math.min(column * step, width - narrowestBar),
        width: Math.max(hasErrors ? narrowestError : narrowestBar, step * perBar),
        ...place,
        depth: row.depth,
        strength: Math.log1p(count) / Math.log1p(busiest),
        hasErrors,
        errorHeight: hasErrors
          ? Math.min(place.height, Math.max(lowestError, place.height * (errors / Math.max(errors, begun))))
          : 0,
      });
    }
    return bars;
  });
}

/** The time at a place of the strip. */
export function timeAt(x: number, width: number, whole: TimeWindow): number {
  const share = Math.min(1, Math.max(0, x / Math.max(1, width)));
  return whole.from + share * (whole.to - whole.from);
}

export function placeOf(at: number, width: number, whole: TimeWindow): number {
  return ((at - whole.from) / Math.max(1, whole.to - whole.from)) * width;
}

const nearPixels = 5;
const urgency: Record<SessionMark["kind"], number> = {
  error: 0, question: 1, compaction: 2, prompt: 3, edit: 4, end: 5,
};

/** The mark that a pointer at a place means: the most urgent of those that are near. */
export function markNear(strip: SessionStrip, x: number, width: number, whole: TimeWindow): SessionMark | null {
  let best: SessionMark | null = null;
  let bestRank = Infinity;
  for (const mark of strip.marks) {
    const distance = Math.abs(placeOf(parseTime(mark.at), width, whole) - x);
    if (distance > nearPixels) continue;
    const rank = urgency[mark.kind] * 100 + distance;
    if (rank < bestRank) {
      best = mark;
      bestRank = rank;
    }
  }
  return best;
}

// How counts become steps of a colour ramp, and places on a heat map become cells. Pure.

/** Steps of the ramp: the tokens heat-0 to heat-6. */
export const heatSteps = 7;

/** What a step begins at: few counts have a step each, beyond that steps grow by equal factors. */
export function heatThresholds(largest: number, steps = heatSteps): number[] {
  if (!(largest >= 1) || !Number.isFinite(largest)) return [1];
  const whole = Math.floor(largest);
  if (whole <= steps) return Array.from({ length: whole }, (_, index) => index + 1);
  const thresholds = [1];
  for (let index = 1; index < steps; index += 1) {
    const wanted = Math.round(whole ** (index / steps));
    thresholds.push(Math.max(wanted, (thresholds[index - 1] ?? 1) + 1));
  }
  return thresholds;
}

/** The step of a count; -1 for none. */
export function heatStep(count: number, thresholds: readonly number[]): number {
  if (!(count >= 1)) return -1;
  let step = 0;
  while (step + 1 < thresholds.length && count >= (thresholds[step + 1] ?? Infinity)) step += 1;
  return step;
}

/** The token of a step: fewer steps are spread over the whole ramp. */
export function heatToken(step: number, count: number): string {
  if (count <= 1) return `heat-${heatSteps - 3}`;
  return `heat-${Math.round((step / (count - 1)) * (heatSteps - 1))}`;
}

/** `1`, `2–4`, `26+`: what each step stands for. */
export function heatWords(thresholds: readonly number[]): string[] {
  return thresholds.map((from, index) => {
    const next = thresholds[index + 1];
    if (next === undefined) return index === 0 || from > (thresholds[index - 1] ?? 0) + 1 ? `${from}+` : String(from);
    return next - 1 === from ? String(from) : `${from}–${next - 1}`;
  });
}

export interface HeatData {
  /** Milliseconds since 1970 where the first column begins, and the length of each. */
  from: number;
  columnLength: number;
  /** Durations in milliseconds, the shortest first; the last row may have no end. */
  rows: readonly { from: number; to: number | null }[];
  /** By column, then by row. */
  cells: readonly (readonly number[])[];
  failed: readonly (readonly number[])[];
}

/** The heat map of an answer whose numbers may be anything: what is no count is none. */
export function heatData(answer: {
  from: number;
  columnLength: number;
  rows: readonly { from_ms: number; to_ms: number | null }[];
  cells: readonly (readonly number[])[];
  failed: readonly (readonly number[])[];
}): HeatData {
  const rows = answer.rows.map((row) => ({ from: row.from_ms, to: row.to_ms }));
  const clean = (columns: readonly (readonly number[])[]) => answer.cells.map((_, column) =>
    rows.map((_row, row) => {
      const count = columns[column]?.[row];
      return count !== undefined && Number.isFinite(count) && count > 0 ? Math.floor(count) : 0;
    }));
  const cells = clean(answer.cells);
  const failed = clean(answer.failed).map((column, index) =>
    column.map((count, row) => Math.min(count, cells[index]?.[row] ?? 0)));
  return { from: answer.from, columnLength: answer.columnLength, rows, cells, failed };
}

/** Both ends included. */
export interface CellBox {
  columns: readonly [number, number];
  rows: readonly [number, number];
}

export function boxOf(a: readonly [number, number], b: readonly [number, number]): CellBox {
  return {
    columns: [Math.min(a[0], b[0]), Math.max(a[0], b[0])],
    rows: [Math.min(a[1], b[1]), Math.max(a[1], b[1])],
  };
}

/** Calls in a box, and failed ones of them. */
export function boxCounts(data: HeatData, box: CellBox): { calls: number; failed: number } {
  let calls = 0;
  let failed = 0;
  for (let column = box.columns[0]; column <= box.columns[1]; column += 1) {
    for (let row = box.rows[0]; row <= box.rows[1]; row += 1) {
      calls += data.cells[column]?.[row] ?? 0;
      failed += data.failed[column]?.[row] ?? 0;
    }
  }
  return { calls, failed };
}

export interface CellRange {
  /** Milliseconds since 1970, the end excluded. */
  since: number;
  until: number;
  /** Milliseconds; null for no end. */
  shortest: number;
  longest: number | null;
}

/** What a box means in time and duration. */
export function boxRange(data: HeatData, box: CellBox): CellRange {
  return {
    since: data.from + box.columns[0] * data.columnLength,
    until: data.from + (box.columns[1] + 1) * data.columnLength,
    shortest: box.rows[0] === 0 ? 0 : data.rows[box.rows[0]]?.from ?? 0,
    longest: data.rows[box.rows[1]]?.to ?? null,
  };
}

/** The box of a range: whatever of it the map shows; null for nothing. */
export function rangeBox(data: HeatData, range: CellRange): CellBox | null {
  const columnOf = (at: number) => Math.floor((at - data.from) / data.columnLength);
  const first = Math.max(0, columnOf(range.since));
  const last = Math.min(data.cells.length - 1, columnOf(range.until - 1));
  const inside = data.rows.map((row, index) => ({ ...row, index })).filter((row) =>
    (row.to === null || row.to > range.shortest) && (range.longest === null || row.from < range.longest));
  const [lowest, highest] = [inside[0], inside[inside.length - 1]];
  if (last < first || lowest === undefined || highest === undefined) return null;
  return { columns: [first, last], rows: [lowest.index, highest.index] };
}

export function largestCell(data: HeatData): number {
  return data.cells.reduce((most, column) => column.reduce((own, count) => Math.max(own, count), most), 0);
}

/** Calls of a column and failed ones of them. */
export function columnCounts(data: HeatData, column: number): { calls: number; failed: number } {
  return boxCounts(data, { columns: [column, column], rows: [0, data.rows.length - 1] });
}

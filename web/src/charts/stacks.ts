// Where the bars of a bucket stand. Pure.

export type BarTexture = "solid" | "hatched" | "dotted" | "barred";

function clean(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

/** What the axis has to reach. */
export function largestSum(
  buckets: readonly { values: readonly number[] }[],
  layout: "stacked" | "grouped",
): number {
  return buckets.reduce((most, { values }) => {
    const own = layout === "stacked"
      ? values.reduce((sum, value) => sum + clean(value), 0)
      : Math.max(0, ...values.map(clean));
    return Math.max(most, own);
  }, 0);
}

interface BarBox {
  series: number;
  /** In units of the values. */
  from: number;
  to: number;
  /** In pixels of the slot. */
  left: number;
  width: number;
}

const filledShare = 0.8;
/** Where a chart has one bucket or two they are bars all the same, and no walls. */
const widestBars = 160;
/** Narrower than this a bar is not seen; those side by side then lie over one another. */
const narrowestBar = 1.5;

/** The bars of one bucket in a slot of a width; those without a height are left out. */
export function barBoxes(values: readonly number[], layout: "stacked" | "grouped", slot: number): BarBox[] {
  const filled = Math.min(widestBars, Math.max(1, slot > 4 ? slot * filledShare : slot));
  const gap = (slot - filled) / 2;
  const share = Math.max(narrowestBar, layout === "grouped" ? filled / Math.max(1, values.length) : filled);
  const lastLeft = Math.max(0, filled - share);
  let top = 0;
  return values.flatMap((raw, series) => {
    const value = clean(raw);
    const from = layout === "stacked" ? top : 0;
    top += value;
    if (value === 0) return [];
    const left = gap + (layout === "grouped" ? Math.min(series * share, lastLeft) : 0);
    return [{ series, from, to: from + value, left, width: share }];
  });
}

// Shares and changes in words. Pure.
import { countText } from "./words";

/** `98.2 %`; what is not all is never 100 %, and what is not nothing never 0 %. */
export function percentText(share: number | null | undefined): string {
  if (share == null || !Number.isFinite(share)) return "–";
  const percent = share * 100;
  if (percent === 0) return "0 %";
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  if (percent < 100 && percent > 99.9) return "> 99.9 %";
  return `${Math.abs(percent) < 10 || (percent > 90 && percent < 100) ? trimmed(percent) : Math.round(percent)} %`;
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "").replace("-", "−");
}

/** Which way is good: fewer errors are, more sessions are neither. */
type Wish = "more" | "less" | "neither";
type Direction = "up" | "down" | "same" | "unknown";

export interface Change {
  direction: Direction;
  /** Whether that is good; `neutral` where nobody wishes for either. */
  tone: "better" | "worse" | "neutral";
  /** `+12`, `−340 ms`, `±0`. */
  absolute: string;
  /** `+8.3 %`; empty where there was nothing to compare with. */
  relative: string;
  /** `12 more (+8.3 %) than 144 before`. */
  words: string;
}

/** Below this share two measured figures count as the same; counts are the same only if they are equal. */
const measureTolerance = 0.005;

/** How sizes are written, and what counts as the same. */
export interface Measure {
  wish: Wish;
  /** Writes a figure with its unit. */
  word?: (value: number) => string;
  /** Writes a difference where that has another unit: percentages differ by points. */
  size?: (value: number) => string;
  /** For figures that are never exactly equal. */
  isMeasured?: boolean;
}

/** How a figure stands to the one before. */
export function changeOf(now: number | null | undefined, before: number | null | undefined, measure: Measure): Change {
  const { wish, word = countText, isMeasured = false } = measure;
  if (now == null || before == null || !Number.isFinite(now) || !Number.isFinite(before)) {
    const words = now == null || !Number.isFinite(now) ? "not known now" : "nothing to compare with";
    return { direction: "unknown", tone: "neutral", absolute: "–", relative: "", words };
  }
  const difference = now - before;
  const share = before === 0 ? null : difference / Math.abs(before);
  if (difference === 0 || (isMeasured && share !== null && Math.abs(share) < measureTolerance)) {
    const words = `the same as before: ${word(before)}`;
    return { direction: "same", tone: "neutral", absolute: "±0", relative: "", words };
  }
  const direction = difference > 0 ? "up" : "down";
  const wished = wish === "neither" ? null : (wish === "more") === (difference > 0);
  const sign = difference > 0 ? "+" : "−";
  const size = (measure.size ?? word)(Math.abs(difference));
  const relative = share === null ? "" : relativeText(share);
  const compared = difference > 0 ? "more" : "less";
  return {
    direction,
    tone: wished === null ? "neutral" : wished ? "better" : "worse",
    absolute: `${sign}${size}`,
    relative,
    words: share === null
      ? `${size} ${compared}; nothing before`
      : `${size} ${compared} (${relative}) than ${word(before)} before`,
  };
}

/** `2.1 points`: how far apart two shares are. */
export function pointsText(difference: number): string {
  const text = percentText(difference);
  return text.replace("%", text === "1 %" ? "point" : "points");
}

/** How much more there is than before, as a part of what was; null where nothing was. */
export function changeShare(now: number | null, before: number | null | undefined): number | null {
  return now === null || before == null || before <= 0 ? null : (now - before) / before;
}

/** `+8.3 %`, `−50 %`, `12 ×`: from ten times on a factor says more than a percentage. */
export function relativeText(share: number): string {
  if (!Number.isFinite(share)) return "";
  if (share >= 9) return share > 1e6 ? "> 1,000,000 ×" : `${countText(share + 1)} ×`;
  const percent = Math.abs(share) * 100;
  const text = percent < 0.1 ? "0.1" : percent < 10 ? trimmed(percent) : String(Math.round(percent));
  return `${share < 0 ? "−" : "+"}${text} %`;
}

// What the Live page shows, as its URL tells it.
import type { Need } from "./laneOrder";

export const scales = [1, 2, 5, 15, 60] as const;
/** Minutes that the lanes show. */
export type Scale = (typeof scales)[number];
const usualScale: Scale = 5;

/** Which agents have lanes: everybody, those at work, those that wait for an answer; or everybody by cost. */
export type Show = "all" | "running" | "waiting" | "cost";
const shows: readonly Show[] = ["all", "running", "waiting", "cost"];

export interface LiveView {
  scale: Scale;
  /** Somebody chose the scale; else it may be shorter, where everybody began a moment ago. */
  isScaleChosen: boolean;
  show: Show;
  isTable: boolean;
  /** Quiet lanes are shown too. */
  isWhole: boolean;
}

export function readLiveView(parameters: URLSearchParams): LiveView {
  const scale = scales.find((one) => one === Number(parameters.get("scale")));
  return {
    scale: scale ?? usualScale,
    isScaleChosen: scale !== undefined,
    show: shows.find((one) => one === parameters.get("show")) ?? "all",
    isTable: parameters.get("lanes") === "table",
    isWhole: parameters.get("quiet") === "1",
  };
}

export const needsShown: Record<Show, ReadonlySet<Need> | null> = {
  all: null,
  running: new Set<Need>(["waiting", "error", "running"]),
  waiting: new Set<Need>(["waiting"]),
  cost: null,
};

/** The scale that shows all of what began so long ago, at most the usual one. */
export function fittedScale(milliseconds: number): Scale {
  return scales.find((scale) => scale <= usualScale && milliseconds <= scale * 60_000) ?? usualScale;
}

/** The next shorter or longer scale. */
export function nextScale(scale: Scale, step: -1 | 1): Scale {
  return scales[Math.max(0, Math.min(scales.length - 1, scales.indexOf(scale) + step))] ?? scale;
}

/** The types of events that ask something of the reader or tell the answer. */
export const questionTypes = ["PermissionRequest", "PermissionDenied", "Elicitation", "ElicitationResult"];

/** Rows in the order in which they are being looked at: those that were there keep their places, new ones follow. */
export function heldOrder<Row>(before: readonly string[], rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  const places = new Map(before.map((key, place) => [key, place]));
  const placeOf = (row: Row) => places.get(keyOf(row)) ?? before.length;
  return rows
    .map((row, place) => ({ row, place }))
    .sort((a, b) => placeOf(a.row) - placeOf(b.row) || a.place - b.place)
    .map((one) => one.row);
}

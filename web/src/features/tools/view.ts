// What the Tools page shows, as its address says it. Pure.
import type { CellRange } from "../../charts/heat";
import { readList, replaceAll } from "../../state/filters";
import type { TimeRange } from "../../state/timeRange";
import { namedRange } from "../../state/timeRange";

const toolColumns = [
  "name", "calls", "success", "failed", "refused", "p50", "p95", "last",
] as const;
export type ToolColumn = (typeof toolColumns)[number];

export interface ToolOrder {
  column: ToolColumn;
  isAscending: boolean;
}

export interface ToolView {
  q: string;
  source_app: string[];
  machine_id: string[];
  order: ToolOrder;
  /** The tool that is looked at. */
  tool: string | null;
  /** Servers whose tools are folded away. */
  folded: string[];
  /** The cells of the heat map that were chosen. */
  pick: CellRange | null;
}

export type ChangeView = (work: (view: ToolView) => ToolView, how?: "push" | "replace") => void;

export const toolPageRange = "24h";
export const orderOfCalls: ToolOrder = { column: "calls", isAscending: false };

export function readToolView(parameters: URLSearchParams): ToolView {
  return {
    q: parameters.get("q") ?? "",
    source_app: readList(parameters, "source_app"),
    machine_id: readList(parameters, "machine_id"),
    order: readOrder(parameters.get("sort")),
    tool: parameters.get("tool"),
    folded: readList(parameters, "folded"),
    pick: readPick(parameters.get("pick")),
  };
}

/** The parameters with the view's own replaced; the range and all others are kept. */
export function writeToolView(parameters: URLSearchParams, view: ToolView): URLSearchParams {
  const next = new URLSearchParams(parameters);
  const one = (name: string, value: string | null) =>
    replaceAll(next, name, value === null || value === "" ? [] : [value]);
  one("q", view.q);
  replaceAll(next, "source_app", view.source_app);
  replaceAll(next, "machine_id", view.machine_id);
  one("sort", writeOrder(view.order));
  one("tool", view.tool);
  replaceAll(next, "folded", view.folded);
  one("pick", view.tool === null || view.pick === null ? null : writePick(view.pick));
  return next;
}

/** `p95` for the largest first, `-p95` for the smallest. */
function readOrder(text: string | null): ToolOrder {
  const name = text?.replace(/^-/, "");
  const column = toolColumns.find((one) => one === name);
  return column === undefined ? orderOfCalls : { column, isAscending: text?.startsWith("-") === true };
}

function writeOrder(order: ToolOrder): string | null {
  if (order.column === orderOfCalls.column && order.isAscending === orderOfCalls.isAscending) return null;
  return `${order.isAscending ? "-" : ""}${order.column}`;
}

/** A click on a column's head: a new column begins with its largest, names with their first. */
export function nextOrder(order: ToolOrder, column: ToolColumn): ToolOrder {
  if (order.column === column) return { column, isAscending: !order.isAscending };
  return { column, isAscending: column === "name" };
}

/** `1763712000000-1763715600000:512-1024`: milliseconds since 1970, then of the durations; an open end is empty. */
export function writePick(pick: CellRange): string {
  return `${Math.round(pick.since)}-${Math.round(pick.until)}:${pick.shortest}-${pick.longest ?? ""}`;
}

export function readPick(text: string | null): CellRange | null {
  const found = /^(\d{1,15})-(\d{1,15}):(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)?$/.exec(text ?? "");
  if (found === null) return null;
  const [since, until, shortest] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const longest = found[4] === undefined ? null : Number(found[4]);
  if (!(until > since) || (longest !== null && longest <= shortest)) return null;
  return { since, until, shortest, longest };
}

/** The range and the filters as the hub's endpoints about tools take them. */
export function toolQuery(view: Pick<ToolView, "source_app" | "machine_id">, range: TimeRange): string {
  const query = new URLSearchParams(namedRange(range));
  for (const name of ["source_app", "machine_id"] as const) {
    for (const value of [...view[name]].sort()) query.append(name, value);
  }
  return query.toString();
}

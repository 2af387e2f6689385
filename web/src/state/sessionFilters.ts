// The filters and the order of lists of sessions, as the URL has them and as the hub takes them.
import type { Session, SessionFacet } from "../api/types";
import { projectKey } from "../text/words";
import { readList, replaceAll } from "./filters";

export const sessionListNames = [
  "status", "project", "machine_id", "source_app", "model", "branch", "agent_kind", "tool",
] as const;
type SessionListName = (typeof sessionListNames)[number];

export const sessionOrders = [
  "latest", "started", "cost", "tokens", "duration", "errors", "agents", "files",
] as const;
export type SessionOrder = (typeof sessionOrders)[number];

/** The filters of the sessions, and their order. The time range is apart: all pages have one. */
export interface SessionFilter extends Record<SessionListName, string[]> {
  errorsOnly: boolean;
  waitingOnly: boolean;
  /** A band of US dollars as `0.01-0.1`, its end excluded and `10-` without one; empty for all. */
  cost: string;
  /** A band of milliseconds, as `cost`. */
  duration: string;
  q: string;
  order: SessionOrder;
  isAscending: boolean;
}

export const noSessionFilter: SessionFilter = {
  status: [], project: [], machine_id: [], source_app: [], model: [], branch: [], agent_kind: [], tool: [],
  errorsOnly: false, waitingOnly: false, cost: "", duration: "", q: "", order: "latest", isAscending: false,
};

/** Every parameter of an address that belongs to the filter or the order. */
export const sessionFilterParameters: readonly string[] = [
  ...sessionListNames, "errors", "waiting", "cost", "duration", "q", "sort", "direction",
];

interface Band {
  from: number;
  /** Excluded; null for no end. */
  to: number | null;
}

/** The numbers of a band's text; null if it is none. */
export function readBand(text: string): Band | null {
  const found = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)?$/.exec(text);
  if (found === null) return null;
  const from = Number(found[1]);
  const to = found[2] === undefined ? null : Number(found[2]);
  return to !== null && to <= from ? null : { from, to };
}

export function readSessionFilter(parameters: URLSearchParams): SessionFilter {
  const band = (name: string) => {
    const text = parameters.get(name) ?? "";
    return readBand(text) === null ? "" : text;
  };
  const filter: SessionFilter = {
    ...noSessionFilter,
    errorsOnly: parameters.get("errors") === "1",
    waitingOnly: parameters.get("waiting") === "1",
    cost: band("cost"),
    duration: band("duration"),
    q: parameters.get("q") ?? "",
    order: sessionOrders.find((order) => order === parameters.get("sort")) ?? "latest",
    isAscending: parameters.get("direction") === "asc",
  };
  for (const name of sessionListNames) filter[name] = readList(parameters, name);
  return filter;
}

/** The parameters with the filter's own replaced; all others (range, selection, view) are kept. */
export function writeSessionFilter(parameters: URLSearchParams, filter: SessionFilter): URLSearchParams {
  const next = new URLSearchParams(parameters);
  const one = (name: string, value: string) => replaceAll(next, name, value === "" ? [] : [value]);
  for (const name of sessionListNames) replaceAll(next, name, filter[name]);
  one("errors", filter.errorsOnly ? "1" : "");
  one("waiting", filter.waitingOnly ? "1" : "");
  one("cost", filter.cost);
  one("duration", filter.duration);
  one("q", filter.q);
  one("sort", filter.order === "latest" ? "" : filter.order);
  one("direction", filter.isAscending ? "asc" : "");
  return next;
}

/** Nano-dollars are the hub's smallest unit of money, milliseconds that of durations. */
const smallestCost = 1e-9;
const costDigits = 9;

/** The filter as the hub takes it, without range and order; equal filters give equal texts. */
export function sessionQuery(filter: SessionFilter): string {
  const query = new URLSearchParams();
  for (const name of sessionListNames) for (const value of [...filter[name]].sort()) query.append(name, value);
  if (filter.errorsOnly) query.append("errors", "1");
  if (filter.waitingOnly) query.append("waiting", "1");
  const cost = readBand(filter.cost);
  if (cost !== null) {
    query.append("cost_min", plain(cost.from));
    // The hub's bounds are both included.
    if (cost.to !== null) query.append("cost_max", plain(cost.to - smallestCost));
  }
  const duration = readBand(filter.duration);
  if (duration !== null) {
    query.append("duration_min_ms", String(Math.floor(duration.from)));
    if (duration.to !== null) query.append("duration_max_ms", String(Math.ceil(duration.to) - 1));
  }
  if (filter.q.trim() !== "") query.append("q", filter.q.trim());
  return query.toString();
}

function plain(usd: number): string {
  return usd.toFixed(costDigits).replace(/\.?0+$/, "");
}

/** The query of the table's pages: filter, range and order. */
export function sessionListQuery(filter: SessionFilter, range: Record<string, string>): string {
  const query = new URLSearchParams(range);
  for (const [name, value] of new URLSearchParams(sessionQuery(filter))) query.append(name, value);
  if (filter.order !== "latest") query.append("sort", filter.order);
  if (filter.isAscending) query.append("direction", "asc");
  return query.toString();
}

/** True if nothing is filtered; an order hides nothing. */
export function isWithoutFilter(filter: SessionFilter): boolean {
  return sessionQuery(filter) === "";
}

/** Whether a session that has just changed belongs into a list; texts and tools only the hub can look for. */
export function admits(filter: SessionFilter, session: Session): boolean {
  const allows = (name: SessionListName, value: string | null) =>
    filter[name].length === 0 || (value !== null && filter[name].includes(value));
  const lies = (text: string, value: number) => {
    const band = readBand(text);
    return band === null || (value >= band.from && (band.to === null || value < band.to));
  };
  return allows("status", session.status) && allows("project", projectKey(session)) &&
    allows("machine_id", session.machine_id) && allows("source_app", session.source_app) &&
    allows("model", session.model) && allows("branch", session.git_branch) &&
    allows("agent_kind", session.agent_kind) && (!filter.errorsOnly || session.error_count > 0) &&
    (!filter.waitingOnly || session.waiting_for_user || session.open_question_count > 0) &&
    lies(filter.cost, session.cost_usd ?? 0) && lies(filter.duration, session.duration_ms ?? 0);
}

/** The facets that choose one band or switch one filter, and their place in the filter. */
export type FacetName = SessionFacet["name"];

/** True if a value of a facet is chosen. */
export function isChosen(filter: SessionFilter, facet: FacetName, value: string): boolean {
  switch (facet) {
    case "cost_band": return filter.cost === value;
    case "duration_band": return filter.duration === value;
    case "has_errors": return filter.errorsOnly;
    case "has_questions": return filter.waitingOnly;
    default: return filter[facet].includes(value);
  }
}

/** The filter with a value of a facet chosen, or not chosen any more. Of bands only one is chosen. */
export function withToggled(filter: SessionFilter, facet: FacetName, value: string): SessionFilter {
  switch (facet) {
    case "cost_band": return { ...filter, cost: filter.cost === value ? "" : value };
    case "duration_band": return { ...filter, duration: filter.duration === value ? "" : value };
    case "has_errors": return { ...filter, errorsOnly: !filter.errorsOnly };
    case "has_questions": return { ...filter, waitingOnly: !filter.waitingOnly };
    default: {
      const list = filter[facet];
      const next = list.includes(value) ? list.filter((other) => other !== value) : [...list, value];
      return { ...filter, [facet]: next };
    }
  }
}

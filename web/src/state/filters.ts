// What is shown is told by the URL alone: filters, selection and view are read from it and written to it, so that a
// link or a reload shows the same page.

/** The filters of an event query, named as the hub names them. */
export interface EventFilter {
  event_type: string[];
  tool_name: string[];
  session_id: string[];
  agent_id: string[];
  source_app: string[];
  machine_id: string[];
  /** hook, transcript, telemetry or custom. */
  source: string[];
  errorsOnly: boolean;
  q: string;
}

export type ListFilterName =
  "event_type" | "tool_name" | "session_id" | "agent_id" | "source_app" | "machine_id" | "source";

export const listFilterNames: readonly ListFilterName[] = [
  "event_type", "tool_name", "session_id", "agent_id", "source_app", "machine_id", "source",
];

export const noFilter: EventFilter = {
  event_type: [], tool_name: [], session_id: [], agent_id: [], source_app: [], machine_id: [], source: [],
  errorsOnly: false, q: "",
};

export function readList(parameters: URLSearchParams, name: string): string[] {
  return [...new Set(parameters.getAll(name).filter((value) => value !== ""))];
}

export function readEventFilter(parameters: URLSearchParams): EventFilter {
  const filter: EventFilter = {
    ...noFilter,
    q: parameters.get("q") ?? "",
    errorsOnly: parameters.get("errors") === "1",
  };
  for (const name of listFilterNames) filter[name] = readList(parameters, name);
  return filter;
}

/** The parameters with the filter's own replaced; all others (selection, view) are kept. */
export function writeEventFilter(parameters: URLSearchParams, filter: EventFilter): URLSearchParams {
  const next = new URLSearchParams(parameters);
  for (const name of listFilterNames) replaceAll(next, name, filter[name]);
  replaceAll(next, "errors", filter.errorsOnly ? ["1"] : []);
  replaceAll(next, "q", filter.q === "" ? [] : [filter.q]);
  return next;
}

export function replaceAll(parameters: URLSearchParams, name: string, values: readonly string[]): void {
  parameters.delete(name);
  for (const value of values) parameters.append(name, value);
}

/** The filter as the hub's query takes it; equal filters give equal texts. */
export function eventQuery(filter: EventFilter): string {
  const query = new URLSearchParams();
  for (const name of listFilterNames) for (const value of [...filter[name]].sort()) query.append(name, value);
  if (filter.errorsOnly) query.append("status", "error");
  if (filter.q.trim() !== "") query.append("q", filter.q.trim());
  return query.toString();
}

export function isUnfiltered(filter: EventFilter): boolean {
  return eventQuery(filter) === "";
}

/** The list with the value added, or taken out if it was there. */
export function toggled(list: readonly string[], value: string): string[] {
  return list.includes(value) ? list.filter((other) => other !== value) : [...list, value];
}

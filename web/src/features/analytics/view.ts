// What the Analytics page shows, as its address says it, and where its numbers lead. Pure.
import { readList, replaceAll } from "../../state/filters";
import type { TimeRange } from "../../state/timeRange";
import { rangeBounds, rangeParameters } from "../../state/timeRange";

export const analyticsRange = "7d";
export const filterNames = ["source_app", "machine_id", "project", "model"] as const;
export type FilterName = (typeof filterNames)[number];

export const filterWords: Record<FilterName, string> = {
  source_app: "App", machine_id: "Machine", project: "Project", model: "Model",
};

export interface AnalyticsView extends Record<FilterName, string[]> {
  /** Null for what suits the length of the range. */
  bucket: "hour" | "day" | null;
  compares: boolean;
}

export function readAnalyticsView(parameters: URLSearchParams): AnalyticsView {
  const bucket = parameters.get("bucket");
  const list = (name: FilterName) => readList(parameters, name);
  return {
    source_app: list("source_app"), machine_id: list("machine_id"), project: list("project"), model: list("model"),
    bucket: bucket === "hour" || bucket === "day" ? bucket : null,
    compares: parameters.get("compare") !== "none",
  };
}

export function writeAnalyticsView(parameters: URLSearchParams, view: AnalyticsView): URLSearchParams {
  const next = new URLSearchParams(parameters);
  for (const name of filterNames) replaceAll(next, name, view[name]);
  replaceAll(next, "bucket", view.bucket === null ? [] : [view.bucket]);
  replaceAll(next, "compare", view.compares ? [] : ["none"]);
  return next;
}

export function isFiltered(view: AnalyticsView): boolean {
  return filterNames.some((name) => view[name].length > 0);
}

/** Filters as every list of sessions takes them. */
export function filterQuery(view: AnalyticsView): string {
  const query = new URLSearchParams();
  for (const name of filterNames) for (const value of [...view[name]].sort()) query.append(name, value);
  return query.toString();
}

/** The query of the page's answer. */
export function analyticsQuery(view: AnalyticsView, range: TimeRange): string {
  const query = new URLSearchParams(filterQuery(view));
  if (range.kind === "relative") query.set("range", range.name);
  else {
    query.set("since", new Date(range.since).toISOString());
    query.set("until", new Date(range.until).toISOString());
  }
  if (view.bucket !== null) query.set("bucket", view.bucket);
  const hasBefore = rangeBounds(range, 0).since !== null;
  if (view.compares && hasBefore) query.set("compare", "previous");
  return query.toString();
}

function withRange(query: URLSearchParams, range: TimeRange, fallback: "24h" | "7d"): URLSearchParams {
  for (const [name, value] of Object.entries(rangeParameters(range, fallback))) {
    if (value !== null) query.set(name, value);
  }
  // Pages disagree on their default: what is the default here is said there.
  if (range.kind === "relative") query.set("range", range.name);
  return query;
}

/** The sessions behind a number. */
export function sessionsAddress(view: AnalyticsView, range: TimeRange, more: Record<string, string> = {}): string {
  const query = withRange(new URLSearchParams(filterQuery(view)), range, "24h");
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return `/sessions?${query}`;
}

/** A tool on its own page; the filters that it knows go along. */
export function toolAddress(view: AnalyticsView, range: TimeRange, tool: string | null): string {
  const query = new URLSearchParams();
  for (const name of ["source_app", "machine_id"] as const) for (const value of view[name]) query.append(name, value);
  if (tool !== null) query.set("tool", tool);
  return `/tools?${withRange(query, range, "24h")}`;
}

/** Agents of one kind. */
export function agentsAddress(view: AnalyticsView, range: TimeRange, name: string | null, isFailed = false): string {
  const query = new URLSearchParams();
  for (const filter of ["source_app", "machine_id"] as const) {
    for (const value of view[filter]) query.append(filter, value);
  }
  if (name !== null && name !== "") query.set("type", name);
  if (isFailed) query.set("status", "failed");
  return `/agents?${withRange(query, range, "24h")}`;
}

/** A part of a chart as a range. */
export function bucketRange(at: number, length: number): TimeRange {
  return { kind: "absolute", since: at, until: at + length };
}

// What the Analytics page shows, as its address says it, and where its numbers lead. Pure.
import type { Analytics } from "../../api/types";
import { replaceAll } from "../../state/filters";
import type { Scope, ScopeName } from "../../state/scope";
import { isScoped, readScope, scopeQuery, writeScope } from "../../state/scope";
import type { TimeRange } from "../../state/timeRange";
import { namedRange, rangeBounds, rangeParameters } from "../../state/timeRange";

export const analyticsRange = "7d";
export interface AnalyticsView extends Scope {
  /** Null for what suits the length of the range. */
  bucket: "hour" | "day" | null;
  compares: boolean;
}

export type ChangeAnalytics = (work: (view: AnalyticsView) => AnalyticsView) => void;

/** What every part of the page is given. */
export interface PartProps {
  analytics: Analytics;
  view: AnalyticsView;
  range: TimeRange;
}

export function readAnalyticsView(parameters: URLSearchParams): AnalyticsView {
  const bucket = parameters.get("bucket");
  return {
    ...readScope(parameters),
    bucket: bucket === "hour" || bucket === "day" ? bucket : null,
    compares: parameters.get("compare") !== "none",
  };
}

export function writeAnalyticsView(parameters: URLSearchParams, view: AnalyticsView): URLSearchParams {
  const next = writeScope(parameters, view);
  replaceAll(next, "bucket", view.bucket === null ? [] : [view.bucket]);
  replaceAll(next, "compare", view.compares ? [] : ["none"]);
  return next;
}

/** The query of the page's answer. */
export function analyticsQuery(view: AnalyticsView, range: TimeRange): string {
  const query = new URLSearchParams(scopeQuery(view));
  for (const [name, value] of Object.entries(namedRange(range))) query.set(name, value);
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
  const query = withRange(new URLSearchParams(scopeQuery(view)), range, "24h");
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return `/sessions?${query}`;
}

/**
 * The sessions in which a model was called, with what each cost: there models are called as here, while the list of
 * sessions knows them by the names that were reported.
 */
export function modelAddress(view: AnalyticsView, range: TimeRange, model: string): string {
  if (model === "") return sessionsAddress(view, range);
  const query = writeScope(new URLSearchParams({ by: "session" }), { ...view, model: [model] });
  return `/costs?${withRange(query, range, "7d")}`;
}

/** A tool on its own page, which knows some filters; with others the sessions that called it. */
export function toolAddress(view: AnalyticsView, range: TimeRange, tool: string | null): string {
  if (hasAny(view, ["project", "model"])) return sessionsAddress(view, range, tool === null ? {} : { tool });
  const query = new URLSearchParams();
  for (const name of ["source_app", "machine_id"] as const) for (const value of view[name]) query.append(name, value);
  if (tool !== null) query.set("tool", tool);
  return `/tools?${withRange(query, range, "24h")}`;
}

/** The events of a tool's calls, or of the failed ones alone; with filters that events have not, the sessions. */
export function toolEventsAddress(view: AnalyticsView, range: TimeRange, tool: string, isFailed: boolean): string {
  if (hasAny(view, ["project", "model"])) {
    return sessionsAddress(view, range, { tool, ...(isFailed ? { errors: "1" } : {}) });
  }
  const query = new URLSearchParams({ tool_name: tool });
  for (const name of ["source_app", "machine_id"] as const) for (const value of view[name]) query.append(name, value);
  if (isFailed) query.set("errors", "1");
  return `/?${withRange(query, range, "24h")}`;
}

/** Agents of one kind; their page knows no filter of sessions, so with one the sessions in which they were. */
export function agentsAddress(view: AnalyticsView, range: TimeRange, name: string | null, isFailed = false): string {
  if (isScoped(view)) return sessionsAddress(view, range, isFailed ? { errors: "1" } : {});
  const query = new URLSearchParams();
  if (name !== null && name !== "") query.set("type", name);
  if (isFailed) query.set("status", "failed");
  return `/agents?${withRange(query, range, "24h")}`;
}

/** A part of a chart as a range. */
export function bucketRange(at: number, length: number): TimeRange {
  return { kind: "absolute", since: at, until: at + length };
}

function hasAny(view: AnalyticsView, names: readonly ScopeName[]): boolean {
  return names.some((name) => view[name].length > 0);
}

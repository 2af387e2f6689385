// What the Costs page shows, as its address says it, and where its numbers lead. Pure.
import type { CostGroup } from "../../api/types";
import { sessionAddress } from "../../components/Link";
import type { Scope } from "../../state/scope";
import { isScoped, scopeQuery, writeScope } from "../../state/scope";
import type { TimeRange } from "../../state/timeRange";
import { rangeParameters } from "../../state/timeRange";
import type { Zone } from "../../text/time";
import { dayRange } from "./periods";

export const costsRange = "7d";

export const groupings = [
  { name: "model", word: "Models" },
  { name: "project", word: "Projects" },
  { name: "source_app", word: "Apps" },
  { name: "machine", word: "Machines" },
  { name: "agent_type", word: "Agent types" },
  { name: "tool", word: "Tools" },
  { name: "session", word: "Sessions" },
  { name: "day", word: "Days" },
] as const;

export type CostGroupingName = (typeof groupings)[number]["name"];

const defaultGrouping: CostGroupingName = "model";

export function readGrouping(parameters: URLSearchParams): CostGroupingName {
  return groupings.find((one) => one.name === parameters.get("by"))?.name ?? defaultGrouping;
}

export function groupingParameter(by: CostGroupingName): string | null {
  return by === defaultGrouping ? null : by;
}

/** Groups that are the same thing in another time too. */
export function isComparable(by: CostGroupingName): boolean {
  return by !== "session" && by !== "day";
}

/** The filter of the hub that leaves one group of a grouping; null where it has none. */
export function filterOf(by: CostGroupingName): keyof Scope | "session_id" | null {
  switch (by) {
    case "machine": return "machine_id";
    case "session": return "session_id";
    case "model":
    case "project":
    case "source_app": return by;
    default: return null;
  }
}

function withRange(query: URLSearchParams, range: TimeRange, fallback: "24h" | "7d"): string {
  for (const [name, value] of Object.entries(rangeParameters(range, fallback))) {
    if (value !== null) query.set(name, value);
  }
  return query.toString();
}

/** The sessions that a sum is made of, with what each of them cost. */
export function costSessionsAddress(scope: Scope, range: TimeRange): string {
  return `/costs?${withRange(writeScope(new URLSearchParams({ by: "session" }), scope), range, costsRange)}`;
}

/** The time of one bar, broken down as before; days are not told apart within one, so its sessions are. */
export function barAddress(by: CostGroupingName, scope: Scope, range: TimeRange): string {
  if (by === "day") return costSessionsAddress(scope, range);
  const grouping = groupingParameter(by);
  const query = writeScope(new URLSearchParams(grouping === null ? {} : { by: grouping }), scope);
  return `/costs?${withRange(query, range, costsRange)}`;
}

/** What is behind a group's figures; null where nothing tells. */
export function rowsAddress(
  group: Pick<CostGroup, "key">,
  by: CostGroupingName,
  scope: Scope,
  range: TimeRange,
  zone: Zone,
): string | null {
  const { key } = group;
  if (by === "session") return sessionAddress(key, { pane: "cost" });
  if (by === "day") return costSessionsAddress(scope, dayRange(key, zone));
  if (key === "") return null;
  // Neither page knows all filters of a sum: where it would show more, nothing is linked.
  if (by === "agent_type" && isScoped(scope)) return null;
  if (by === "tool" && (scope.project.length > 0 || scope.model.length > 0)) return null;
  if (by === "agent_type" || by === "tool") {
    const query = new URLSearchParams();
    for (const name of ["source_app", "machine_id"] as const) {
      for (const value of scope[name]) query.append(name, value);
    }
    query.set(by === "tool" ? "tool" : "type", key);
    return `/${by === "tool" ? "tools" : "agents"}?${withRange(query, range, "24h")}`;
  }
  const filter = filterOf(by);
  if (filter === null || filter === "session_id") return null;
  return costSessionsAddress({ ...scope, [filter]: [key] }, range);
}

/** The hub's query of a period, of the scope's sessions. */
export function costsQuery(period: string, scope: Scope): string {
  return [period, scopeQuery(scope)].filter((part) => part !== "").join("&");
}

// Where the numbers of the Tools page lead. Pure.
import type { TimeRange } from "../../state/timeRange";
import { rangeParameters } from "../../state/timeRange";
import { sessionAddress } from "../../components/Link";
import type { Call } from "./calls";
import type { ToolView } from "./view";
import { toolPageRange, writeToolView } from "./view";

export interface ToolLinks {
  /** Shows a tool beside the table. */
  open(tool: string): void;
  detail(tool: string): string;
  /** The events of a tool's calls, or of the failed ones alone. */
  events(tool: string, isFailed: boolean): string;
}

/** The parameters of a range on a page with that default. */
function rangeOf(range: TimeRange, fallback: "live" | "24h" | "7d"): [string, string][] {
  return Object.entries(rangeParameters(range, fallback)).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]]);
}

/** The address of the Tools page with a view and a range. */
export function toolsAddress(view: ToolView, range: TimeRange): string {
  const parameters = writeToolView(new URLSearchParams(rangeOf(range, toolPageRange)), view);
  const query = parameters.toString();
  return query === "" ? "/tools" : `/tools?${query}`;
}

export function eventsAddress(view: ToolView, range: TimeRange, tool: string, isFailed: boolean): string {
  const query = new URLSearchParams(rangeOf(range, "live"));
  query.set("tool_name", tool);
  for (const name of ["source_app", "machine_id"] as const) for (const value of view[name]) query.append(name, value);
  if (isFailed) query.set("errors", "1");
  return `/?${query}`;
}

/** The moment of a call where it can be read. */
export function callAddress(call: Pick<Call, "session" | "at" | "toolUse" | "agent">): string {
  return sessionAddress(call.session, {
    at: String(Math.round(call.at)), entry: call.toolUse, ...(call.agent === "main" ? {} : { in: call.agent }),
  });
}

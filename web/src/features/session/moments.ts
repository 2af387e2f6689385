import type { SessionMark } from "../../api/sessionWindows";
import { setParameters } from "../../state/location";
import { createStore } from "../../state/store";
import type { TimeWindow } from "./zoom";

/** What the pane has in view, for the mark on the summary strip; null where a pane has no such thing. */
export const viewedWindow = createStore<TimeWindow | null>(null);

/** A place on a chart is told in milliseconds; what the hub wrote is kept as it is, because it is more exact. */
function momentParameter(at: number | string): string {
  return typeof at === "string" ? at : String(Math.round(at));
}

/**
 * Goes to a moment: it is in the address as `at`, what is meant there as `entry`, and the agent that it belongs to as
 * `in`. Every pane brings it into view in its own way.
 */
export function goToMoment(at: number | string, entry: string | null = null, agent: string | null = null): void {
  setParameters({ at: momentParameter(at), entry, in: agent });
}

/** The name of a mark's thing in the address. */
export function entryOf(mark: Pick<SessionMark, "tool_use_id" | "event_uuid">): string | null {
  return mark.tool_use_id ?? mark.event_uuid;
}

/** Shows a moment in a tab where it can be read. */
export function showMoment(at: number | string, entry: string | null = null, agent: string | null = null): void {
  setParameters({ at: momentParameter(at), entry, in: agent, pane: null, agent: null, event: null }, "push");
}

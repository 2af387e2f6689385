import { hub } from "../../../api/hub";
import type { Event, ToolCall } from "../../../api/types";
import type { Payload } from "../../../text/records";
import { isRecord, messageText, toolInput } from "../../../text/records";
import { parseTime } from "../../../text/time";

/** Clocks are read at different moments of one call; its events lie within this of its times. */
const slackMilliseconds = 2_000;
const eventsPerLook = 100;

/** What a call was given and what came of it, as the events have it. */
interface CallRecords {
  input: Payload | null;
  output: Payload | null;
}

/** Where a call's events are to be found. */
export type CallPlace = Pick<ToolCall, "session_id" | "tool_use_id" | "agent_id" | "started_at" | "ended_at">;

function near(call: CallPlace, at: string, signal: AbortSignal): Promise<Event[]> {
  const time = parseTime(at);
  const query = new URLSearchParams({
    session_id: call.session_id, agent_id: call.agent_id,
    since: String(time - slackMilliseconds), until: String(time + slackMilliseconds),
  }).toString();
  return hub.eventsWithPayload(query, eventsPerLook, signal)
    .then((page) => page.events.filter((event) => event.tool_use_id === call.tool_use_id));
}

/** The events of a call: the one that is known by name first, the others by their time. */
export async function callRecords(call: CallPlace, uuid: string | null, signal: AbortSignal): Promise<CallRecords> {
  const named = uuid === null ? null : await hub.event(uuid, signal).catch(() => null);
  const first = recordsOf(named === null ? [] : [named]);
  if (first.input !== null && first.output !== null) return first;
  const [begun, ended] = await Promise.all([
    near(call, call.started_at, signal),
    call.ended_at === null ? Promise.resolve([]) : near(call, call.ended_at, signal),
  ]);
  return recordsOf([...(named === null ? [] : [named]), ...begun, ...ended]);
}

function hasInput(payload: Payload): boolean {
  return isRecord(payload["tool_input"]) || toolInput(payload) !== null;
}

function hasOutput(payload: Payload): boolean {
  return payload["tool_response"] !== undefined || payload["error"] !== undefined ||
    messageText(payload, ["tool_result"]) !== null;
}

function recordsOf(events: readonly Event[]): CallRecords {
  const payloads = events.map((event) => event.payload ?? {});
  return {
    input: payloads.find(hasInput) ?? null,
    output: [...payloads].reverse().find(hasOutput) ?? null,
  };
}

import { hub } from "../../../api/hub";
import type { Event, PatchHunk, ToolCall } from "../../../api/types";
import type { Payload } from "../../../text/records";
import { isRecord, messageText, toolInput } from "../../../text/records";
import { parseTime } from "../../../text/time";

/** Clocks are read at different moments of one call; its events lie within this of its times. */
const slackMilliseconds = 2_000;
const eventsPerLook = 100;

/** What a call was given and what came of it, as the events have it. */
export interface CallRecords {
  input: Payload | null;
  output: Payload | null;
  patch: PatchHunk[] | null;
  path: string | null;
}

function near(call: ToolCall, at: string, signal: AbortSignal): Promise<Event[]> {
  const time = parseTime(at);
  const query = new URLSearchParams({
    session_id: call.session_id, agent_id: call.agent_id,
    since: String(time - slackMilliseconds), until: String(time + slackMilliseconds),
  }).toString();
  return hub.eventsWithPayload(query, eventsPerLook, signal)
    .then((page) => page.events.filter((event) => event.tool_use_id === call.tool_use_id));
}

/** The events of a call: the one that is known by name first, the others by their time. */
export async function callRecords(call: ToolCall, uuid: string | null, signal: AbortSignal): Promise<CallRecords> {
  const named = uuid === null ? null : await hub.event(uuid, signal).catch(() => null);
  const first = recordsOf(named === null ? [] : [named]);
  if (first.input !== null && first.output !== null) return first;
  const [begun, ended] = await Promise.all([
    near(call, call.started_at, signal),
    call.ended_at === null ? Promise.resolve([]) : near(call, call.ended_at, signal),
  ]);
  return recordsOf([...(named === null ? [] : [named]), ...begun, ...ended]);
}

/** The change that an edit made, as the event at its end has it: one look instead of three. */
export async function callPatch(call: ToolCall, signal: AbortSignal): Promise<PatchHunk[] | null> {
  return call.ended_at === null ? null : recordsOf(await near(call, call.ended_at, signal)).patch;
}

function hasInput(payload: Payload): boolean {
  return isRecord(payload["tool_input"]) || toolInput(payload) !== null;
}

function hasOutput(payload: Payload): boolean {
  return payload["tool_response"] !== undefined || payload["error"] !== undefined ||
    messageText(payload, ["tool_result"]) !== null;
}

function hunksOf(payload: Payload): PatchHunk[] | null {
  for (const name of ["tool_response", "toolUseResult"]) {
    const result = payload[name];
    const patch = isRecord(result) ? result["structuredPatch"] : null;
    if (Array.isArray(patch) && patch.length > 0 && patch.every(isHunk)) return patch;
  }
  return null;
}

function isHunk(value: unknown): value is PatchHunk {
  return isRecord(value) && Array.isArray(value["lines"]) && value["lines"].every((line) => typeof line === "string");
}

function inputOf(payload: Payload): Payload | null {
  return isRecord(payload["tool_input"]) ? payload["tool_input"] : toolInput(payload);
}

export function recordsOf(events: readonly Event[]): CallRecords {
  const payloads = events.map((event) => event.payload ?? {});
  const input = payloads.find(hasInput) ?? null;
  const path = input === null ? null : inputOf(input)?.["file_path"];
  return {
    input,
    output: [...payloads].reverse().find(hasOutput) ?? null,
    patch: payloads.map(hunksOf).find((patch) => patch !== null) ?? null,
    path: typeof path === "string" ? path : null,
  };
}

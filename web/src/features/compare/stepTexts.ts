// What went into a step and what came out of it, as lines that can be laid beside those of another step. Pure.
import type { Payload } from "../../text/records";
import { isRecord, messageText, toolInput } from "../../text/records";
import { withoutTerminalCodes } from "../../text/visible";

/** A value as text: texts as they are, anything else as JSON. */
function valueText(value: unknown): string {
  return typeof value === "string" ? withoutTerminalCodes(value) : JSON.stringify(value, null, 2) ?? "";
}

/** A record field by field, in the order of the names: two tools need not write them in the same one. */
function fieldsText(record: Payload): string {
  return Object.entries(record)
    .filter(([, value]) => value !== null && value !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const text = valueText(value);
      return text.includes("\n") ? `${name}:\n${text}` : `${name}: ${text}`;
    })
    .join("\n");
}

/** The input of a call; null where the event has none. */
export function inputText(payload: Payload | null): string | null {
  if (payload === null) return null;
  const input = isRecord(payload["tool_input"]) ? payload["tool_input"] : toolInput(payload);
  return input === null ? null : fieldsText(input);
}

/** What came out of a call: its error, its response, or the result in a message. */
export function outputText(payload: Payload | null): string | null {
  if (payload === null) return null;
  const { error, tool_response: response } = payload;
  if (typeof error === "string") return withoutTerminalCodes(error);
  if (isRecord(response)) return fieldsText(response);
  if (response !== undefined) return valueText(response);
  const told = messageText(payload, ["tool_result"]);
  return told === null ? null : withoutTerminalCodes(told);
}

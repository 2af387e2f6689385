import { hub } from "../../../api/hub";
import { messageText } from "../../../text/records";

/** All of a text that was cut for the conversation, as its event has it. */
export async function wholeText(event: string, signal?: AbortSignal): Promise<string> {
  const payload = (await hub.event(event, signal)).payload ?? {};
  const text = payload["prompt"] ?? payload["last_assistant_message"] ?? messageText(payload, ["text", "thinking"]);
  if (typeof text !== "string") throw new Error("The event has no text.");
  return text;
}

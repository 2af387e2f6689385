// What the payloads of session files and telemetry say, taken out of their wrappings.

export type Payload = Record<string, unknown>;

export function isRecord(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The blocks of a message: a session file writes a lone text without one. */
function contentBlocks(payload: Payload): Payload[] {
  const message = isRecord(payload["message"]) ? payload["message"] : payload;
  const content = message["content"];
  if (typeof content === "string") return [{ type: "text", text: content }];
  return Array.isArray(content) ? content.filter(isRecord) : [];
}

function textOf(block: Payload): string {
  if (typeof block["text"] === "string") return block["text"];
  if (typeof block["thinking"] === "string") return block["thinking"];
  const inner = block["content"];
  if (typeof inner === "string") return inner;
  return Array.isArray(inner) ? inner.filter(isRecord).map(textOf).filter((text) => text !== "").join("\n") : "";
}

/** The texts of a message of these kinds of blocks, one after another; null if there are none. */
export function messageText(payload: Payload, kinds: readonly string[]): string | null {
  const texts = contentBlocks(payload).filter((block) => kinds.includes(String(block["type"]))).map(textOf);
  const text = texts.filter((one) => one !== "").join("\n\n");
  return text === "" ? null : text;
}

/** The input of the tool call in a message. */
export function toolInput(payload: Payload): Payload | null {
  const call = contentBlocks(payload).find((block) => block["type"] === "tool_use");
  return call !== undefined && isRecord(call["input"]) ? call["input"] : null;
}

interface UsageFact {
  name: string;
  value: number;
}

const usageNames: readonly [string, string][] = [
  ["input_tokens", "Input"], ["output_tokens", "Output"], ["cache_read_input_tokens", "Cache read"],
  ["cache_creation_input_tokens", "Cache write"], ["cache_read_tokens", "Cache read"],
  ["cache_creation_tokens", "Cache write"],
];

function usageFacts(usage: Payload): UsageFact[] {
  return usageNames.flatMap(([key, name]) => {
    const value = usage[key];
    return typeof value === "number" ? [{ name, value }] : [];
  });
}

/** The tokens that a message or a telemetry record tells of. */
export function usageOf(payload: Payload): UsageFact[] {
  const message = isRecord(payload["message"]) ? payload["message"] : payload;
  if (isRecord(message["usage"])) return usageFacts(message["usage"]);
  return isRecord(payload["attributes"]) ? usageFacts(payload["attributes"]) : [];
}

/** The attributes of a telemetry record. */
export function attributesOf(payload: Payload): [string, string][] {
  const attributes = payload["attributes"];
  if (!isRecord(attributes)) return [];
  return Object.entries(attributes).map(([name, value]) => [name, typeof value === "string"
    ? value
    : JSON.stringify(value)]);
}

/** What an error line of a session file says. */
export function recordedError(payload: Payload): string | null {
  const error = payload["error"];
  if (!isRecord(error)) return null;
  const text = error["formatted"] ?? error["message"];
  if (typeof text !== "string") return null;
  const attempt = payload["retryAttempt"];
  const pause = payload["retryInMs"];
  if (typeof attempt !== "number") return text;
  const next = typeof pause === "number" ? `, again in ${(pause / 1000).toFixed(1)} s` : "";
  return `${text}\nAttempt ${attempt} of ${String(payload["maxRetries"] ?? "?")}${next}`;
}

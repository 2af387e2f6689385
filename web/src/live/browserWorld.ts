import { ApiError } from "../api/client";
import { hub } from "../api/hub";
import type { LiveWorld } from "./stream";

async function* textOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}

/** The live stream's world in a browser. */
export const browserWorld: LiveWorld = {
  async openStream(query, lastEventID, signal) {
    const response = await hub.stream(query, lastEventID, signal);
    if (response.body === null) throw new ApiError(0, "no_stream", "The browser gives no stream.", null, true);
    return textOf(response.body, signal);
  },
  loadNewest: (query, limit, cursor, signal) => hub.events(query, limit, cursor, signal),
  // Whatever the page remembers may hold it; what is looked at stands in the address.
  startAnew: () => window.location.reload(),
  isFinal: (error) => error instanceof ApiError && (error.status === 401 || error.status === 403),
  schedule(work, milliseconds) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
  random: () => Math.random(),
};

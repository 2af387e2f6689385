import { tabNamed } from "./tabs";
import { readWindow } from "./zoom";

/** What the live stream of a session's page is asked for. */
interface StreamQuery {
  query: string;
  /** Where it ends, in milliseconds since 1970; null where it goes on. */
  until: number | null;
  /** True where the stream does not tell of all that happens in the session. */
  isPart: boolean;
}

/**
 * Only Raw shows the stream's own events, so only there the stream is cut to what is to be shown; elsewhere it tells
 * that there is something new, whoever did it.
 */
export function streamQuery(id: string, parameters: URLSearchParams): StreamQuery {
  const isRaw = tabNamed(parameters.get("pane")).name === "raw";
  const agent = isRaw ? parameters.get("agent") : null;
  const source = isRaw ? parameters.get("source") : null;
  const window = isRaw ? readWindow(parameters) : null;
  const query = new URLSearchParams({
    session_id: id,
    ...(agent === null ? {} : { agent_id: agent }),
    ...(source === null ? {} : { source }),
    ...(window === null ? {} : { since: String(Math.floor(window.from)), until: String(Math.ceil(window.to)) }),
  }).toString();
  return { query, until: window?.to ?? null, isPart: agent !== null || source !== null || window !== null };
}

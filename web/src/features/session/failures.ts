import type { Agent, Event, Session } from "../../api/types";
import { countText } from "../../text/words";

/** What an error event says, as much of it as was recorded. */
export function failureText(event: Event): string {
  const error = event.payload?.["error"];
  const details = event.payload?.["error_details"];
  const reason = event.payload?.["reason"];
  const parts = [
    error,
    details,
    error === undefined ? reason : undefined,
  ].filter((part): part is string => typeof part === "string" && part !== "");
  return parts.length > 0 ? parts.join("\n") : event.summary;
}

/** How many failures there are of what is shown: of one agent, or of the session; null where that is not known. */
export function failureCount(
  session: Pick<Session, "error_count">,
  agents: readonly Pick<Agent, "agent_id" | "error_count">[],
  agent: string | null,
): number | null {
  if (agent === null) return session.error_count;
  return agents.find((one) => one.agent_id === agent)?.error_count ?? null;
}

/** What the first failure is called, given how many there are, and of which agent if they are of one. */
export function failureTitle(total: number, agent: string | null): string {
  const whose = agent === null ? "" : ` of ${agent}`;
  return total > 1 ? `First of ${countText(total)} failures${whose}` : `The one failure${whose}`;
}

import { useCallback, useEffect } from "react";
import { hub } from "../../api/hub";
import type { AgentPage, SessionPage } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useInterval, useResource, useThrottled } from "../../api/useResource";
import { noteSessions, onLiveEvents } from "../../state/live";

const refreshMilliseconds = 10_000;
const settleMilliseconds = 2_000;
const sessionsAsked = 200;
const agentsAsked = 500;
const typesThatChange = /^(Session|Subagent|Stop|UserPrompt|Permission|Elicitation)/;

/** The sessions that have not ended and their agents, brought up to date when events say that they changed. */
export function useOpenAgents(): { sessions: Resource<SessionPage>; agents: Resource<AgentPage> } {
  const sessions = useResource("active sessions", async (signal) => {
    const page = await hub.activeSessions(sessionsAsked, signal);
    noteSessions(page.sessions, page.next_cursor == null);
    return page;
  });
  const agents = useResource("open agents", (signal) => hub.openAgents(agentsAsked, signal));
  const reload = useCallback(() => {
    sessions.reload();
    agents.reload();
  }, [sessions.reload, agents.reload]);
  useInterval(reload, refreshMilliseconds);
  const reloadSoon = useThrottled(reload, settleMilliseconds);
  useEffect(() => onLiveEvents((events) => {
    if (events.some((event) => typesThatChange.test(event.hook_event_type))) reloadSoon();
  }), [reloadSoon]);
  return { sessions, agents };
}

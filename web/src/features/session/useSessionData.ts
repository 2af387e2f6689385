import { useEffect, useMemo } from "react";
import { hub } from "../../api/hub";
import type { Resource } from "../../api/useResource";
import { useResource, useThrottled } from "../../api/useResource";
import type { Agent, EventPage, Question, Session, SessionDetail } from "../../api/types";
import { liveSessions, noteSessions, onLiveEvents } from "../../state/live";
import { distinctFailures } from "../../state/repeats";
import { useStore } from "../../state/store";
import { isOpenQuestion } from "../../text/questionWords";
import { firstErrors } from "./firstAnswers";

/** Live events ask for fresh numbers; this often they are fetched at most. */
const refreshMilliseconds = 2_000;
const listedErrors = 100;

/** What several panes of a session's page share. */
export interface SessionData {
  id: string;
  session: Session | null;
  detail: Resource<SessionDetail>;
  agents: readonly Agent[];
  agentList: Resource<{ agents: Agent[] }>;
  /** The first failures alone, of the chosen agent if there is one. */
  errors: Resource<EventPage>;
  depthOf: (agent: string) => number;
  nameOf: (agent: string) => string;
}

/** What the session waits for: its calls that ask are not at work. */
export function useOpenQuestions({ session, detail }: SessionData): readonly Question[] {
  const asked = session?.status === "waiting" ? detail.value?.questions : undefined;
  return useMemo(() => (asked ?? []).filter(isOpenQuestion), [asked]);
}

function useFailures(id: string, limit: number, agent: string | null): Resource<EventPage> {
  return useResource(`errors ${id} ${limit} ${agent ?? ""}`, async (signal) => {
    const page = await hub.sessionErrors(id, limit, signal, agent);
    const events = distinctFailures(page.events);
    // What further pages hold is not known to be distinct.
    return { ...page, events, total: page.next_cursor == null ? events.length : null };
  });
}

/** Every failure that is listed, of one agent or of all, kept up to date. */
export function useListedFailures(id: string, agent: string | null): Resource<EventPage> {
  const errors = useFailures(id, listedErrors, agent);
  const refresh = useThrottled(errors.reload, refreshMilliseconds);
  useEffect(() => onLiveEvents((events) => {
    if (events.some((event) => event.is_error)) refresh();
  }), [refresh]);
  return errors;
}

export function useSessionData(id: string, agent: string | null): SessionData {
  const detail = useResource(`session ${id}`, async (signal) => {
    const answer = await hub.session(id, signal);
    noteSessions([answer.session], false);
    return answer;
  });
  const agentList = useResource(`agents ${id}`, (signal) => hub.agentsOfSession(id, signal));
  const errors = useFailures(id, firstErrors, agent);
  const refresh = useThrottled(() => {
    detail.reload();
    agentList.reload();
  }, refreshMilliseconds);
  const refreshErrors = useThrottled(errors.reload, refreshMilliseconds);
  useEffect(() => onLiveEvents((events) => {
    refresh();
    if (events.some((event) => event.is_error)) refreshErrors();
  }), [refresh, refreshErrors]);

  const live = useStore(liveSessions).get(id);
  const loaded = detail.value?.session ?? null;
  const session = live !== undefined && (loaded === null || live.last_event_at >= loaded.last_event_at) ? live : loaded;
  const agents = agentList.value?.agents;
  const depths = useMemo(() => new Map((agents ?? []).map((agent) => [agent.agent_id, agent.depth])), [agents]);
  const names = useMemo(
    () => new Map((agents ?? []).map((agent) => [agent.agent_id, agent.agent_name ?? agent.agent_id])),
    [agents],
  );
  const depthOf = useMemo(() => (agent: string) => depths.get(agent) ?? (agent === "main" ? 0 : 1), [depths]);
  const nameOf = useMemo(() => (agent: string) => (agent === "main" ? "main" : names.get(agent) ?? agent), [names]);
  return { id, session, detail, agents: agents ?? [], agentList, errors, depthOf, nameOf };
}

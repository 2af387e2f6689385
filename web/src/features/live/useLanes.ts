import { useEffect, useMemo, useRef } from "react";
import type { Agent, Question, Session } from "../../api/types";
import { useInterval } from "../../api/useResource";
import { liveSessions } from "../../state/live";
import { useStore } from "../../state/store";
import { agentKey } from "../../state/agentKey";
import type { LaneEntry, LaneOrder } from "./laneOrder";
import { needOf, orderedLanes } from "./laneOrder";
import { followLanes, laneOf, lanesVersion, longestSpan, reloadSessions, watchSessions } from "../../state/laneStore";

/** Sessions whose history is asked for; further lanes begin with what comes live. */
const watchedSessions = 40;
/** Lanes of agents that are done stay for a moment, so that nothing vanishes under the reader's eye. */
const afterglowMilliseconds = 30_000;
/** Where the stream is filtered the lanes are asked for instead. */
const reloadMilliseconds = 5_000;
const reloadedSessions = 12;

export function entryKey(entry: LaneEntry): string {
  return agentKey(entry.agent.session_id, entry.agent.agent_id);
}

/** Agents that were there and have gone, for a moment as done or failed. */
function useAfterglow(agents: readonly Agent[]): Agent[] {
  const seen = useRef(new Map<string, { agent: Agent; at: number }>());
  return useMemo(() => {
    const now = Date.now();
    const present = new Set<string>();
    for (const agent of agents) {
      const key = agentKey(agent.session_id, agent.agent_id);
      present.add(key);
      seen.current.set(key, { agent, at: now });
    }
    const gone: Agent[] = [];
    for (const [key, one] of seen.current) {
      if (present.has(key)) continue;
      if (now - one.at > afterglowMilliseconds) seen.current.delete(key);
      else gone.push({ ...one.agent, status: one.agent.status === "failed" ? "failed" : "completed" });
    }
    return [...agents, ...gone];
  }, [agents]);
}

/** The lanes in their order; `isComplete` says whether the live stream tells of everything. */
export function useLanes(
  agents: readonly Agent[],
  sessions: readonly Session[],
  questions: readonly Question[],
  order: LaneOrder,
  isComplete: boolean,
): LaneEntry[] {
  const version = useStore(lanesVersion);
  const live = useStore(liveSessions);
  const all = useAfterglow(agents);
  useEffect(followLanes, []);
  const entries = useMemo(() => {
    const now = Date.now();
    const asked = new Map(questions.map((one) => [agentKey(one.session_id, one.agent_id), one]));
    const byID = new Map(sessions.map((session) => [session.session_id, session]));
    const list = all.map((agent): LaneEntry => {
      const lane = laneOf(agent.session_id, agent.agent_id);
      const session = live.get(agent.session_id) ?? byID.get(agent.session_id) ?? null;
      const question = asked.get(agentKey(agent.session_id, agent.agent_id)) ?? null;
      const need = question === null ? needOf(agent, lane, now) : "waiting";
      return { agent, session, lane, question, need, depth: 0 };
    });
    // Somebody who has been idle for long is at no work that a lane could show.
    return list.filter((entry) => entry.need !== "idle" || now - Date.parse(entry.agent.last_event_at) < longestSpan);
  }, [all, sessions, questions, live, version]);
  const ordered = useMemo(() => orderedLanes(entries, order), [entries, order]);
  const ids = [...new Set(ordered.map((entry) => entry.agent.session_id))].slice(0, watchedSessions);
  const signature = ids.join();
  useEffect(() => watchSessions(ids), [signature]);
  useInterval(() => {
    if (!isComplete) reloadSessions(ids.slice(0, reloadedSessions));
  }, reloadMilliseconds);
  return ordered;
}

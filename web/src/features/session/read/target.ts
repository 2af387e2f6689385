// What the address means in a conversation: a moment, and the way through the agents to it. Pure.
import type { Agent } from "../../../api/types";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { parseTime } from "../../../text/time";
import { isNamed } from "./conversation";

export interface Target {
  /** Changes with everything that is asked for, so that each is gone to once. */
  key: string;
  at: number;
  /** As the hub or the address wrote it. */
  exact: string;
  entry: string | null;
  /** Agents to be opened, the outermost first; empty where the moment is in the conversation itself. */
  path: readonly string[];
}

/** The agents from below `from` to `to`; empty where `to` is not below it. */
export function pathBetween(agents: readonly Agent[], from: string, to: string): string[] {
  const parents = new Map(agents.map((agent) => [agent.agent_id, agent.parent_agent_id]));
  const path: string[] = [];
  let current: string | null | undefined = to;
  while (current != null && current !== from && path.length <= agents.length) {
    path.unshift(current);
    current = parents.get(current) ?? (current === "main" ? null : "main");
  }
  return current === from ? path : [];
}

export interface LocalTarget {
  around: number;
  isWanted: (entry: ConversationEntry) => boolean;
  /** What is left of the way, for the agent that is opened next; null where the target is here. */
  inner: Target | null;
}

/** What a target means for one conversation on the way to it. */
export function localTarget(target: Target, agents: readonly Agent[]): LocalTarget {
  const [next, ...rest] = target.path;
  if (next === undefined) {
    const { entry } = target;
    return { around: target.at, isWanted: (one) => entry !== null && isNamed(one, entry), inner: null };
  }
  const agent = agents.find((one) => one.agent_id === next);
  const spawn = agent?.spawn_tool_use_id ?? null;
  return {
    around: agent === undefined ? target.at : Math.min(target.at, parseTime(agent.started_at)),
    isWanted: (one) => opens(one, next) || (spawn !== null && isNamed(one, spawn)),
    inner: { ...target, path: rest },
  };
}

/** True if the entry is the call that started the agent. */
function opens(entry: ConversationEntry, agent: string): boolean {
  return entry.agent?.agent_id === agent || entry.tool?.spawned_agent_id === agent;
}

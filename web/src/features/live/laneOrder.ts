// Which agents have a lane, and in which order. Pure.
import type { Agent, Question, Session } from "../../api/types";
import type { StatusWords } from "../../components/StatusMark";
import { statusWords } from "../../components/StatusMark";
import type { Lane } from "../../state/laneModel";

/** What an agent needs of the reader, the most urgent first. */
export const needs = ["waiting", "error", "running", "idle"] as const;
export type Need = (typeof needs)[number];

export interface LaneEntry {
  agent: Agent;
  session: Session | null;
  lane: Lane | null;
  /** What the agent waits for an answer to. */
  question?: Question | null;
  need: Need;
  /** How deep below its session's topmost agent with a lane. */
  depth: number;
}

/** A failure asks for a look for as long as this. */
const errorMilliseconds = 120_000;

export function needOf(agent: Agent, lane: Lane | null, now: number): Need {
  if (agent.status === "waiting" || lane?.question != null) return "waiting";
  const hasFailedLately = lane?.lastErrorAt != null && now - lane.lastErrorAt < errorMilliseconds;
  if (agent.status === "failed") return hasFailedLately ? "error" : "idle";
  if (agent.status !== "running") return "idle";
  return hasFailedLately ? "error" : "running";
}

const needWords: Record<Need, StatusWords> = {
  waiting: { status: "waiting", word: "Waiting" },
  error: { status: "error", word: "Recent error" },
  running: { status: "running", word: "Running" },
  idle: { status: "idle", word: "Idle" },
};

/** As they stand behind a number of agents. */
export const needCountWords: Record<Need, string> = {
  waiting: "waiting", error: "with errors", running: "running", idle: "idle",
};

/** What the agent of a lane does, or how it ended. */
export function stateOf(entry: LaneEntry): StatusWords {
  const { status } = entry.agent;
  return status === "completed" || status === "failed" ? statusWords(status) : needWords[entry.need];
}

export interface LaneOrder {
  /** Only these needs; null for all. */
  only: ReadonlySet<Need> | null;
  by: "need" | "cost";
}

/** All lanes, those of one session together and children below their parents, sessions by what their agents need. */
export function orderedLanes(entries: readonly LaneEntry[], order: LaneOrder): LaneEntry[] {
  const wanted = entries.filter((entry) => order.only === null || order.only.has(entry.need));
  const bySession = new Map<string, LaneEntry[]>();
  for (const entry of wanted) {
    const list = bySession.get(entry.agent.session_id) ?? [];
    list.push(entry);
    bySession.set(entry.agent.session_id, list);
  }
  const rank = (list: readonly LaneEntry[]) => Math.min(...list.map((entry) => needs.indexOf(entry.need)));
  const cost = (list: readonly LaneEntry[]) => list.reduce((sum, entry) => sum + (entry.agent.cost_usd ?? 0), 0);
  const born = (list: readonly LaneEntry[]) =>
    list.reduce((first, entry) => (entry.agent.started_at < first ? entry.agent.started_at : first), "9");
  const groups = [...bySession.values()].map((list) => ({ list, rank: rank(list), cost: cost(list), born: born(list) }));
  groups.sort((a, b) => (order.by === "cost" ? b.cost - a.cost : 0) || a.rank - b.rank ||
    a.born.localeCompare(b.born));
  return groups.flatMap((group) => tree(group.list, order));
}

function tree(list: readonly LaneEntry[], order: LaneOrder): LaneEntry[] {
  const ids = new Set(list.map((entry) => entry.agent.agent_id));
  const parentOf = ({ agent }: LaneEntry) => {
    const parent = agent.parent_agent_id ?? (agent.agent_id === "main" ? null : "main");
    return parent !== null && parent !== agent.agent_id && ids.has(parent) ? parent : null;
  };
  const children = new Map<string | null, LaneEntry[]>();
  for (const entry of list) {
    const parent = parentOf(entry);
    children.set(parent, [...children.get(parent) ?? [], entry]);
  }
  const ordered: LaneEntry[] = [];
  const visit = (parent: string | null, depth: number) => {
    const own = children.get(parent) ?? [];
    own.sort((a, b) => (order.by === "cost" ? (b.agent.cost_usd ?? 0) - (a.agent.cost_usd ?? 0) : 0) ||
      a.agent.started_at.localeCompare(b.agent.started_at));
    children.delete(parent);
    for (const entry of own) {
      ordered.push({ ...entry, depth });
      visit(entry.agent.agent_id, depth + 1);
    }
  };
  visit(null, 0);
  // Agents that call each other their parent have no top: they are shown all the same.
  for (const rest of children.values()) ordered.push(...rest.map((entry) => ({ ...entry, depth: 0 })));
  return ordered;
}

/** The lanes that need a look most, in their order, and how many others there are. */
export function foldedLanes(ordered: readonly LaneEntry[], limit: number): { shown: LaneEntry[]; quiet: number } {
  if (ordered.length <= limit) return { shown: [...ordered], quiet: 0 };
  const places = ordered
    .map((entry, place) => ({ place, rank: needs.indexOf(entry.need) }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place)
    .slice(0, limit);
  const kept = new Set(places.map((one) => one.place));
  return { shown: ordered.filter((_, place) => kept.has(place)), quiet: ordered.length - limit };
}

// A conversation as it was at a moment. Pure.
import type { Agent } from "../../../api/types";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { momentOf } from "../../../text/time";

const running = new WeakMap<ConversationEntry, ConversationEntry>();
const stillRunning = new WeakMap<Agent, Agent>();

/** A call that had not ended yet: what came of it is not known. */
function asRunning(entry: ConversationEntry): ConversationEntry {
  const known = running.get(entry);
  if (known !== undefined) return known;
  const { tool, agent } = entry;
  const cut: ConversationEntry = {
    ...entry,
    tool: tool === null ? null : {
      ...tool, status: "running", ended_at: null, duration_ms: null, error: null, output_preview: null,
    },
    agent: agent === null ? null : { ...agent, status: "running", duration_ms: null },
  };
  running.set(entry, cut);
  return cut;
}

/** True if the entry is a call whose end, if it is known, lies after the moment. */
function runsAt(entry: ConversationEntry, at: number): boolean {
  const ended = entry.tool?.ended_at;
  return ended != null && momentOf(ended) > at;
}

/** What had been said and done until then. */
export function entriesUntil(entries: readonly ConversationEntry[], at: number): ConversationEntry[] {
  return entries.filter((entry) => momentOf(entry.at) <= at)
    .map((entry) => (runsAt(entry, at) ? asRunning(entry) : entry));
}

/** Changes exactly when what is to be seen of the entries changes. */
export function changesUntil(entries: readonly ConversationEntry[], at: number): number {
  let changes = 0;
  for (const entry of entries) {
    if (momentOf(entry.at) > at) continue;
    changes += entry.tool?.ended_at != null && momentOf(entry.tool.ended_at) <= at ? 2 : 1;
  }
  return changes;
}

/** The agents that had begun; those that ended later were still at work. */
export function agentsAt(agents: readonly Agent[], at: number): Agent[] {
  return agents.filter((agent) => momentOf(agent.started_at) <= at).map((agent) => {
    if (agent.ended_at === null || momentOf(agent.ended_at) <= at) return agent;
    const known = stillRunning.get(agent);
    if (known !== undefined) return known;
    const cut: Agent = { ...agent, status: "running", ended_at: null, duration_ms: null };
    stillRunning.set(agent, cut);
    return cut;
  });
}

// Agents with random places below one another, for tests.
export const stamp = (second) => new Date(1_700_000_000_000 + second * 1000).toISOString();
export const noTokens = { input: 0, output: 0, cache_read: 0, cache_creation_5m: 0, cache_creation_1h: 0 };

export function node(session, id, parent, fields = {}) {
  return {
    session_id: session, agent_id: id, parent_agent_id: parent, agent_type: id === "main" ? "main" : "subagent",
    agent_name: id === "main" ? null : "Explore", status: "completed", description: null, model: null, depth: 0,
    started_at: stamp(0), ended_at: null, duration_ms: null, event_count: 1, tool_count: 0, error_count: 0, failed_turn_count: 0,
    tokens: noTokens, cost_usd: null, child_count: 0, descendant_count: 0, session_title: `Mend ${session}`,
    project_path: null, ...fields,
  };
}

export function randomness(seed) {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

const kinds = ["Explore", "Plan", "general-purpose", "a kind of agent with a long name"];
const statuses = ["completed", "completed", "completed", "running", "waiting", "failed", "idle"];

/** Nodes of one session; `wide` from 0 (a chain) to 1 (all below the root). */
export function randomTree(session, count, wide, random) {
  const nodes = [node(session, "main", null)];
  for (let index = 1; index < count; index += 1) {
    const above = Math.floor(random() ** (1 + 3 * wide) * index);
    nodes.push(node(session, `a${index}`, nodes[above].agent_id, {
      started_at: stamp(index), event_count: 1 + Math.floor(random() * 90),
      agent_name: kinds[Math.floor(random() * kinds.length)], status: statuses[Math.floor(random() * statuses.length)],
      error_count: random() < 0.05 ? 2 : 0,
    }));
  }
  return counted(nodes);
}

/** With the counts of those below that the hub sends. */
export function counted(nodes) {
  const byID = new Map(nodes.map((one) => [one.agent_id, one]));
  for (const one of nodes) {
    let above = byID.get(one.parent_agent_id);
    if (above !== undefined) above.child_count += 1;
    for (; above !== undefined; above = byID.get(above.parent_agent_id)) above.descendant_count += 1;
  }
  return nodes;
}

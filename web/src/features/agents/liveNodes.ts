// What live events change about agents at once; the next answer of the hub puts it right to the last digit. Pure.
import type { AgentNode } from "../../api/types";
import type { Event } from "../../api/types";
import { startsToolCall } from "../../text/eventWords";
import { noTokens } from "../../text/tokens";
import { agentKey } from "../../state/agentKey";

/** Nodes that a page keeps, subtrees that were fetched by themselves included; more come with narrower questions. */
export const maximumNodes = 25_000;

export type Nodes = ReadonlyMap<string, AgentNode>;

const working = new Set(["UserPromptSubmit", "PostToolUse", "PostToolUseFailure", "SubagentStart", "ElicitationResult"]);
const asking = new Set(["PermissionRequest", "Elicitation"]);

function statusAfter(event: Event, before: AgentNode["status"]): AgentNode["status"] | null {
  const type = event.hook_event_type;
  // Whoever failed last has failed also when the session is over.
  if (type === "SessionEnd" && before === "failed") return null;
  if (asking.has(type)) return "waiting";
  if (startsToolCall(event) || working.has(type)) return "running";
  if (type === "SubagentStop") return "completed";
  if (type === "StopFailure") return "failed";
  if (type === "Stop" || type === "SessionEnd") return event.agent_id === "main" ? "idle" : "completed";
  return null;
}

/** A node for an agent that was not heard of before; null where it is not known below whom it belongs. */
function newNode(event: Event, nodes: Nodes): AgentNode | null {
  const main = nodes.get(agentKey(event.session_id, "main"));
  const isMain = event.agent_id === "main";
  const parentID = isMain ? null : event.parent_agent_id ?? "main";
  const parent = parentID === null ? undefined : nodes.get(agentKey(event.session_id, parentID)) ?? main;
  if (!isMain && parent === undefined) return null;
  return {
    session_id: event.session_id, agent_id: event.agent_id, parent_agent_id: isMain ? null : parent?.agent_id ?? null,
    agent_type: isMain ? "main" : "subagent", agent_name: event.agent_name, status: "running", description: null,
    model: event.model_name, depth: parent === undefined ? 0 : parent.depth + 1, started_at: event.timestamp,
    ended_at: null, duration_ms: null, event_count: 0, tool_count: 0, error_count: 0, failed_turn_count: 0, tokens: noTokens, cost_usd: null,
    child_count: 0, descendant_count: 0, session_title: main?.session_title ?? null,
    project_path: main?.project_path ?? null,
  };
}

/** The nodes after these events; the same map if nothing changes. `adds` says whether new agents belong here. */
export function applyEvents(nodes: Nodes, events: readonly Event[], adds: (event: Event) => boolean): Nodes {
  const next = new Map(nodes);
  let hasChanged = false;
  for (const event of events) {
    const key = agentKey(event.session_id, event.agent_id);
    let node = next.get(key);
    if (node === undefined) {
      const added = next.size < maximumNodes && adds(event) ? newNode(event, next) : null;
      if (added === null) continue;
      node = added;
      countDescendant(next, added);
    }
    const status = event.source === "hook" ? statusAfter(event, node.status) : null;
    next.set(key, {
      ...node,
      status: status ?? node.status,
      event_count: node.event_count + 1,
      tool_count: node.tool_count + (event.hook_event_type === "PreToolUse" ? 1 : 0),
      error_count: node.error_count + (event.is_error && event.source === "hook" ? 1 : 0),
      failed_turn_count: node.failed_turn_count + (event.hook_event_type === "StopFailure" ? 1 : 0),
      ended_at: status === "completed" ? event.timestamp : status === "running" ? null : node.ended_at,
    });
    hasChanged = true;
  }
  return hasChanged ? next : nodes;
}

/** All above a new node have one more below them: it is not taken for one that the hub kept back. */
function countDescendant(nodes: Map<string, AgentNode>, added: AgentNode): void {
  let parentID = added.parent_agent_id;
  for (let level = 0; parentID !== null && level <= added.depth; level += 1) {
    const key = agentKey(added.session_id, parentID);
    const above = nodes.get(key);
    if (above === undefined) return;
    nodes.set(key, {
      ...above,
      descendant_count: above.descendant_count + 1,
      child_count: above.child_count + (level === 0 ? 1 : 0),
    });
    parentID = above.parent_agent_id;
  }
}

/**
 * Nodes of a fresh answer for some sessions in place of what was known of them; the others stay. Where the answer leaves
 * some out, those that were known stay too.
 */
export function withSessions(
  nodes: Nodes,
  sessions: ReadonlySet<string>,
  fresh: readonly AgentNode[],
  leavesOut = false,
): Nodes {
  const next = new Map<string, AgentNode>();
  const freshKeys = new Map(fresh.map((node) => [agentKey(node.session_id, node.agent_id), node]));
  for (const [key, node] of nodes) {
    if (!sessions.has(node.session_id) || leavesOut) next.set(key, node);
    else {
      const known = freshKeys.get(key);
      if (known !== undefined) next.set(key, known);
    }
  }
  for (const [key, node] of freshKeys) if (next.size < maximumNodes || next.has(key)) next.set(key, node);
  return next;
}

/** More nodes beside those that are known: a subtree that was fetched by itself. */
export function withSubtree(nodes: Nodes, fresh: readonly AgentNode[]): Nodes {
  const next = new Map(nodes);
  for (const node of fresh) {
    const key = agentKey(node.session_id, node.agent_id);
    const known = next.get(key);
    // The root of a subtree comes without its parent's name in some answers; where it hangs is known already.
    next.set(key, known === undefined ? node : { ...node, parent_agent_id: known.parent_agent_id, depth: known.depth });
  }
  return next;
}

import { hierarchy, tree } from "d3-hierarchy";
import type { HierarchyNode } from "d3-hierarchy";
import type { Agent } from "../../api/types";

export interface PlacedAgent {
  agent: Agent;
  x: number;
  y: number;
  hasChildren: boolean;
}

export interface AgentLayout {
  nodes: PlacedAgent[];
  links: { from: PlacedAgent; to: PlacedAgent }[];
  width: number;
  height: number;
  /** Pixels from one depth to the next. */
  columnWidth: number;
}

interface Branch {
  agent: Agent;
  children: Branch[];
}

/**
 * The agents as one tree. An agent whose parent is not known, or was never heard of, hangs below the main agent; agents
 * that claim to be each other's parents do too.
 */
function branchOf(agents: readonly Agent[]): Branch | null {
  const branches = new Map(agents.map((agent) => [agent.agent_id, { agent, children: [] as Branch[] }]));
  const root = branches.get("main") ?? branches.get(agents[0]?.agent_id ?? "");
  if (root === undefined) return null;
  for (const branch of branches.values()) {
    if (branch === root) continue;
    const parent = branches.get(branch.agent.parent_agent_id ?? "");
    const isCycle = parent === undefined || reaches(branches, parent, branch);
    (isCycle ? root : parent).children.push(branch);
  }
  return root;
}

/** True if going up from `start` comes to `target`. */
function reaches(branches: ReadonlyMap<string, Branch>, start: Branch, target: Branch): boolean {
  const seen = new Set<Branch>();
  let current: Branch | undefined = start;
  while (current !== undefined && !seen.has(current)) {
    if (current === target) return true;
    seen.add(current);
    current = branches.get(current.agent.parent_agent_id ?? "");
  }
  return false;
}

function sortedHierarchy(agents: readonly Agent[]): HierarchyNode<Branch> | null {
  const root = branchOf(agents);
  if (root === null) return null;
  // Agents stay in the order in which they began, so that nothing moves when one of them ends.
  return hierarchy(root, (branch) => branch.children)
    .sort((a, b) => a.data.agent.started_at.localeCompare(b.data.agent.started_at));
}

/** Parents before their children, in order of start, with depths that fit the tree. */
export function agentsInTreeOrder(agents: readonly Agent[]): Agent[] {
  const ordered: Agent[] = [];
  const visit = (node: HierarchyNode<Branch>) => {
    ordered.push({ ...node.data.agent, depth: node.depth });
    for (const child of node.children ?? []) visit(child);
  };
  const root = sortedHierarchy(agents);
  if (root !== null) visit(root);
  return ordered;
}

/** Room for a node and the two lines of its label, above or below it. */
const rowHeight = 60;
const margin = 36;
const sideMargin = 22;
/** Room for the label beside a node without children. */
export const labelWidth = 122;
const narrowestColumn = 76;
const widestColumn = 150;

/** A tidy tree from left to right that fits the width where it can. */
export function layoutAgents(agents: readonly Agent[], width: number): AgentLayout {
  const root = sortedHierarchy(agents);
  if (root === null) return { nodes: [], links: [], width, height: 0, columnWidth: 0 };
  const columns = Math.max(1, root.height);
  const columnWidth = Math.max(
    narrowestColumn,
    Math.min(widestColumn, (width - labelWidth - 2 * sideMargin) / columns),
  );
  const placed = tree<Branch>().nodeSize([rowHeight, columnWidth]).separation(() => 1)(root);
  const points = placed.descendants();
  const top = Math.min(...points.map((point) => point.x));
  const bottom = Math.max(...points.map((point) => point.x));
  const nodes = new Map(points.map((point) => [point, {
    agent: point.data.agent,
    x: sideMargin + point.y,
    y: margin + point.x - top,
    hasChildren: (point.children?.length ?? 0) > 0,
  }]));
  const links = placed.links().flatMap(({ source, target }) => {
    const from = nodes.get(source);
    const to = nodes.get(target);
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  return {
    nodes: [...nodes.values()],
    links,
    width: Math.max(width, 2 * sideMargin + root.height * columnWidth + labelWidth),
    height: bottom - top + 2 * margin,
    columnWidth,
  };
}

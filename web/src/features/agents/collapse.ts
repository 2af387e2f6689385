// Which agents are shown apart when all of them would be too many. Pure.
import type { AgentItem, Forest, Passing } from "./model";

/** More nodes than this are never shown by themselves: subtrees are folded into bubbles with their counts. */
export const foldedAbove = 1_500;
/** Of a parent with too many children these many stand apart even so: those that matter most. */
const fewestChildren = 12;

export interface Folding {
  /** Opened and closed by the reader. */
  opened: ReadonlySet<string>;
  closed: ReadonlySet<string>;
}

export const noFolding: Folding = { opened: new Set(), closed: new Set() };

export interface VisibleNode {
  item: AgentItem;
  /** The place of its parent in the list; -1 for a root. */
  parent: number;
  children: number[];
  /** Levels below its root among the visible. */
  depth: number;
  /** Agents below it that are not shown apart. */
  hidden: number;
  /** False for those that stand here only because somebody below them passes the filter. */
  passes: boolean;
}

/** How urgently somebody wants to see it; the lowest first. */
function urgency(item: AgentItem): number {
  const { status, error_count: errors } = item.node;
  if (status === "waiting") return 0;
  if (status === "failed") return 1;
  if (status === "running") return 2;
  return errors > 0 ? 3 : 4;
}

function byNeed(a: AgentItem, b: AgentItem): number {
  return urgency(a) - urgency(b) || b.below - a.below || b.node.event_count - a.node.event_count ||
    a.key.localeCompare(b.key);
}

interface Plan {
  shown: Set<string>;
  room: number;
}

/**
 * The visible part of the forest, parents before children. Levels are filled from the top until `limit` is reached; what
 * the reader has opened or looks for (`wanted`) is always there.
 */
export function visibleNodes(
  forest: Forest,
  folding: Folding,
  filter: Passing | null,
  wanted: readonly AgentItem[],
  limit = foldedAbove,
): VisibleNode[] {
  const isListed = (item: AgentItem) => filter === null || filter.shown.has(item.key);
  const roots = forest.roots.filter(isListed);
  const plan: Plan = { shown: new Set(), room: limit };
  const show = (item: AgentItem) => {
    if (plan.shown.has(item.key)) return;
    plan.shown.add(item.key);
    plan.room -= 1;
  };
  for (const root of roots) show(root);
  for (const item of wanted) {
    if (!isListed(item)) continue;
    for (let one: AgentItem | null = item; one !== null; one = one.parent) show(one);
  }
  fillLevels(roots, folding, isListed, plan, show);
  return listed(roots, plan.shown, isListed, filter);
}

function fillLevels(
  roots: readonly AgentItem[],
  folding: Folding,
  isListed: (item: AgentItem) => boolean,
  plan: Plan,
  show: (item: AgentItem) => void,
): void {
  let level = [...roots];
  while (level.length > 0) {
    const next: AgentItem[] = [];
    // Only where not all fits it matters whose children come first.
    const isTight = plan.room < level.reduce((sum, item) => sum + item.children.length, 0);
    for (const item of isTight ? [...level].sort(byNeed) : level) {
      const children = item.children.filter(isListed);
      if (folding.closed.has(item.key)) {
        // What is wanted below a closed one stays reachable: it was shown before.
        next.push(...children.filter((child) => plan.shown.has(child.key)));
        continue;
      }
      const unshown = children.filter((child) => !plan.shown.has(child.key));
      const isWhole = folding.opened.has(item.key) || unshown.length <= plan.room;
      const few = isWhole ? unshown : [...unshown].sort(byNeed).slice(0, Math.max(0, Math.min(fewestChildren, plan.room)));
      for (const child of few) show(child);
      next.push(...children.filter((child) => plan.shown.has(child.key)));
    }
    level = next;
  }
}

function listed(
  roots: readonly AgentItem[],
  shown: ReadonlySet<string>,
  isListed: (item: AgentItem) => boolean,
  filter: Passing | null,
): VisibleNode[] {
  const nodes: VisibleNode[] = [];
  const open: { item: AgentItem; parent: number }[] = [...roots].reverse().map((item) => ({ item, parent: -1 }));
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { item, parent } = one;
    const index = nodes.length;
    const above = nodes[parent];
    nodes.push({
      item, parent, children: [], depth: above === undefined ? 0 : above.depth + 1, hidden: item.missing,
      passes: filter === null || filter.own.has(item.key),
    });
    above?.children.push(index);
    for (let place = item.children.length - 1; place >= 0; place -= 1) {
      const child = item.children[place];
      if (child !== undefined && isListed(child) && shown.has(child.key)) open.push({ item: child, parent: index });
    }
  }
  countHidden(nodes, isListed);
  return nodes;
}

/** What the hub has not sent counts at the lowest of those above it that are shown. */
function countHidden(nodes: VisibleNode[], isListed: (item: AgentItem) => boolean): void {
  for (const node of nodes) {
    const visible = new Set(node.children.map((index) => nodes[index]?.item));
    let hidden = node.item.missing;
    for (const child of node.item.children) {
      if (visible.has(child)) hidden -= child.missing;
      else if (isListed(child)) hidden += child.below + 1;
    }
    node.hidden = Math.max(0, hidden);
  }
}

// Agents as trees: one for each session, built from the hub's list of nodes. Pure.
import type { AgentNode } from "../../api/types";
import type { StatusWords } from "../../components/StatusMark";
import { endedWords } from "../../components/endedWords";
import { agentKey } from "../../state/agentKey";
import { agentLabel } from "../../text/eventWords";
import { moneyText } from "../../text/money";
import { allTokens } from "../../text/tokens";
import { baseName, countOf, firstLine, shortId } from "../../text/words";

export interface AgentItem {
  key: string;
  node: AgentNode;
  /** Its status, with the turns that failed. */
  state: StatusWords;
  parent: AgentItem | null;
  /** In the order in which they began, so that nothing moves when one of them ends. */
  children: AgentItem[];
  /** Levels below the root that it is listed below. */
  depth: number;
  /** What stands beside it: what it was started for; a main agent has its session's title. */
  label: string;
  /** What kind of agent it is: its colour and monogram follow from that. */
  kind: string;
  /** Agents below it that the hub has and that are not here. */
  missing: number;
  /** Agents below it that are here. */
  below: number;
  /** USD of it and of those below it that are here. */
  cost: number;
}

export interface Forest {
  roots: readonly AgentItem[];
  /** Parents before their children, each subtree in one piece. */
  items: readonly AgentItem[];
  byKey: ReadonlyMap<string, AgentItem>;
}

export function keyOf(node: AgentNode): string {
  return agentKey(node.session_id, node.agent_id);
}

function labelOf(node: AgentNode): string {
  if (node.agent_type !== "main") return firstLine(node.description) || agentLabel(node);
  const title = firstLine(node.session_title);
  if (title !== "") return title;
  return node.project_path ? `${baseName(node.project_path)} ${shortId(node.session_id)}` : shortId(node.session_id);
}

function itemOf(node: AgentNode): AgentItem {
  return {
    state: endedWords(node),
    key: keyOf(node), node, parent: null, children: [], depth: 0, label: labelOf(node), kind: agentLabel(node),
    missing: 0, below: 0, cost: node.cost_usd ?? 0,
  };
}

/** The newest session first; within one, whoever began first. */
function compareRoots(a: AgentItem, b: AgentItem): number {
  return b.node.started_at.localeCompare(a.node.started_at) || a.key.localeCompare(b.key);
}

function compareSiblings(a: AgentItem, b: AgentItem): number {
  return a.node.started_at.localeCompare(b.node.started_at) || a.key.localeCompare(b.key);
}

/**
 * The trees of these nodes. Whoever's parent is not here is a root; of parents that go round in a circle the one that
 * was listed first is.
 */
export function buildForest(nodes: Iterable<AgentNode>): Forest {
  const found = new Map<string, AgentItem>();
  for (const node of nodes) found.set(keyOf(node), itemOf(node));
  const roots: AgentItem[] = [];
  for (const item of found.values()) {
    const { session_id: session, parent_agent_id: parentID } = item.node;
    const parent = parentID === null ? undefined : found.get(agentKey(session, parentID));
    if (parent === undefined || isAbove(item, parent)) roots.push(item);
    else {
      item.parent = parent;
      parent.children.push(item);
    }
  }
  roots.sort(compareRoots);
  const items: AgentItem[] = [];
  // Walked with a stack of its own: chains of agents may be longer than calls may be nested.
  const open = [...roots].reverse();
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    item.depth = item.parent === null ? 0 : item.parent.depth + 1;
    items.push(item);
    item.children.sort(compareSiblings);
    for (let index = item.children.length - 1; index >= 0; index -= 1) {
      const child = item.children[index];
      if (child !== undefined) open.push(child);
    }
  }
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item === undefined) continue;
    item.missing = Math.max(0, item.node.descendant_count - item.below);
    if (item.parent === null) continue;
    item.parent.below += item.below + 1;
    item.parent.cost += item.cost;
  }
  return { roots, items, byKey: found };
}

function isAbove(item: AgentItem, start: AgentItem): boolean {
  for (let one: AgentItem | null = start; one !== null; one = one.parent) if (one === item) return true;
  return false;
}

/** The item and all above it, itself first. */
export function lineage(item: AgentItem | null | undefined): AgentItem[] {
  const line: AgentItem[] = [];
  for (let one = item ?? null; one !== null; one = one.parent) line.push(one);
  return line;
}

/** What the size of a node tells. */
export type SizeBy = "cost" | "tokens" | "events";

export const sizeWords: Record<SizeBy, string> = { cost: "Cost", tokens: "Tokens", events: "Events" };

const microDollars = 1e6;

export function sizeOf(node: AgentNode, by: SizeBy): number {
  if (by === "cost") return (node.cost_usd ?? 0) * microDollars;
  return by === "tokens" ? allTokens(node.tokens) : node.event_count;
}

/** What an agent cost by itself; null where nothing is known of it. */
export function agentCostText(node: Pick<AgentNode, "cost_usd">): string | null {
  return node.cost_usd === null || node.cost_usd === 0 ? null : moneyText(node.cost_usd);
}

/** What it and all below it cost, where they are all here: `$1.03 with 2 agents`; null where that says no more. */
function runCostText({ cost, below, missing }: AgentItem): string | null {
  return below === 0 || missing > 0 || cost === 0 ? null : `${moneyText(cost)} with ${countOf(below, "agent")}`;
}

/** `$0.63`, or `$1.03 with 2 agents`; empty where nothing is known. */
export function rootCostText(item: AgentItem): string {
  return runCostText(item) ?? agentCostText(item.node) ?? "";
}

/** `$0.63`, or `own $0.63 of $1.03` with all below it; null where nothing is known. */
export function bothCostsText(item: AgentItem): string | null {
  const own = agentCostText(item.node);
  const run = runCostText(item);
  if (own === null) return run;
  return item.node.descendant_count === 0 ? own : run === null ? `own ${own}` : `own ${own} of ${moneyText(item.cost)}`;
}

/** `$0.63`, or `Σ $1.03` with all below it, where there is room for one figure; null where nothing is known. */
export function shortCostText(item: AgentItem): string | null {
  return runCostText(item) === null ? agentCostText(item.node) : `Σ ${moneyText(item.cost)}`;
}

/** What all of them cost: `$5.52`, `≥ $5.52` where of some only tokens are known; null where of none. */
export function costOfAll(items: readonly { node: AgentNode }[]): string | null {
  const sum = items.reduce((all, { node }) => all + (node.cost_usd ?? 0), 0);
  if (sum === 0) return null;
  const isPartial = items.some(({ node }) => node.cost_usd === null && allTokens(node.tokens) > 0);
  return `${isPartial ? "≥ " : ""}${moneyText(sum)}`;
}

/** The figures of an item and all that is here below it, for what is folded into it. */
interface Sums {
  agents: number;
  running: number;
  waiting: number;
  failed: number;
  errors: number;
  events: number;
  tokens: number;
  costUSD: number;
}

export function sumsBelow(item: AgentItem): Sums {
  const sums: Sums = { agents: 0, running: 0, waiting: 0, failed: 0, errors: 0, events: 0, tokens: 0, costUSD: 0 };
  const open = [item];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { node } = one;
    sums.agents += 1;
    if (node.status === "running") sums.running += 1;
    if (node.status === "waiting") sums.waiting += 1;
    if (node.status === "failed") sums.failed += 1;
    sums.errors += node.error_count;
    sums.events += node.event_count;
    sums.tokens += allTokens(node.tokens);
    sums.costUSD += node.cost_usd ?? 0;
    open.push(...one.children);
  }
  return sums;
}

export interface AgentFilter {
  q: string;
  status: readonly string[];
  /** Kinds of agents, as they are named; `main` for main agents. */
  type: readonly string[];
}

export function isFiltering(filter: AgentFilter): boolean {
  return filter.q.trim() !== "" || filter.status.length > 0 || filter.type.length > 0;
}

function passes(item: AgentItem, filter: AgentFilter, except?: "status" | "type"): boolean {
  const { node } = item;
  if (except !== "status" && filter.status.length > 0 && !filter.status.includes(node.status)) return false;
  if (except !== "type" && filter.type.length > 0 && !filter.type.includes(item.kind)) return false;
  const part = filter.q.trim().toLowerCase();
  if (part === "") return true;
  return [node.agent_name, node.description, node.agent_id, item.label, node.model].some(
    (text) => text != null && text.toLowerCase().includes(part),
  );
}

/** The keys of those that pass, and of those that are shown: these and all above them. */
export interface Passing {
  own: ReadonlySet<string>;
  shown: ReadonlySet<string>;
}

/** Null where nothing is filtered. */
export function passing(forest: Forest, filter: AgentFilter): Passing | null {
  if (!isFiltering(filter)) return null;
  const own = new Set<string>();
  const shown = new Set<string>();
  for (const item of forest.items) {
    if (!passes(item, filter)) continue;
    own.add(item.key);
    for (let one: AgentItem | null = item; one !== null && !shown.has(one.key); one = one.parent) shown.add(one.key);
  }
  return { own, shown };
}

/** How many agents have each value, with the other filters applied and its own left out; the most frequent first. */
export function counts(forest: Forest, filter: AgentFilter, by: "status" | "type"): { value: string; count: number }[] {
  const found = new Map<string, number>();
  for (const value of filter[by]) found.set(value, 0);
  for (const item of forest.items) {
    if (!passes(item, filter, by)) continue;
    const value = by === "status" ? item.node.status : item.kind;
    found.set(value, (found.get(value) ?? 0) + 1);
  }
  return [...found].map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}

import { useCallback, useMemo, useState } from "react";
import { usePlace } from "../../state/location";
import { allTokens } from "../../text/tokens";
import type { AgentView } from "./address";
import { readAgentView } from "./address";
import type { Folding, VisibleNode } from "./collapse";
import { noFolding, visibleNodes } from "./collapse";
import type { AgentItem, Passing, SizeBy } from "./model";
import { lineage, passing } from "./model";
import type { AgentTreeData } from "./useAgentTree";

/** What all forms of the same agents share: what is visible, where the reader is, and what is chosen. */
export interface Explorer {
  data: AgentTreeData;
  view: AgentView;
  sizeBy: SizeBy;
  passing: Passing | null;
  /** In the order of the tree. */
  nodes: readonly VisibleNode[];
  selected: AgentItem | null;
  /** Where the keys are; not yet chosen. */
  cursor: string | null;
  choose: (key: string | null) => void;
  moveTo: (key: string) => void;
  step: (by: number, order?: readonly string[]) => void;
  toParent: () => void;
  toChild: () => void;
  stepError: (by: 1 | -1) => void;
  toggle: (key: string) => void;
  setFolded: (key: string, isFolded: boolean) => void;
  isFolded: (node: VisibleNode) => boolean;
}

interface Selection {
  key: string | null;
  set: (item: AgentItem | null) => void;
}

export function useExplorer(data: AgentTreeData, selection: Selection, isTable: boolean): Explorer {
  const { parameters } = usePlace();
  const text = parameters.toString();
  const view = useMemo(() => readAgentView(new URLSearchParams(text)), [text]);
  const { forest } = data;
  const [folding, setFolding] = useState<Folding>(noFolding);
  const [cursor, setCursor] = useState<string | null>(null);
  const filterKey = JSON.stringify(view.filter);
  const passed = useMemo(() => passing(forest, view.filter), [forest, filterKey]);
  const selected = selection.key === null ? null : forest.byKey.get(selection.key) ?? null;
  // A closed subtree stays closed when the selection is in it: only what is chosen from elsewhere is laid open.
  const isHiddenByReader = selected !== null && lineage(selected.parent).some((one) => folding.closed.has(one.key));
  const nodes = useMemo(
    () => visibleNodes(
      forest, folding, passed, selected === null || isHiddenByReader ? [] : [selected], isTable ? Infinity : undefined,
    ),
    [forest, folding, passed, selected, isHiddenByReader, isTable],
  );
  const hasTokens = useMemo(() => forest.items.some((item) => allTokens(item.node.tokens) > 0), [forest]);
  const hasCost = useMemo(() => forest.items.some((item) => (item.node.cost_usd ?? 0) > 0), [forest]);
  const sizeBy = view.size ?? (hasCost ? "cost" : hasTokens ? "tokens" : "events");
  const at = cursor !== null && forest.byKey.has(cursor) ? cursor : selected?.key ?? null;

  const choose = useCallback((key: string | null) => {
    if (key !== null) setCursor(key);
    selection.set(key === null ? null : forest.byKey.get(key) ?? null);
  }, [forest, selection.set]);
  const moveTo = (key: string) => {
    setCursor(key);
    // With the details open, they follow.
    if (selection.key !== null) choose(key);
  };
  const setFolded = useCallback((key: string, isFolded: boolean) => {
    const item = forest.byKey.get(key);
    if (item === undefined) return;
    setFolding((before) => {
      const [opened, closed] = [new Set(before.opened), new Set(before.closed)];
      (isFolded ? closed : opened).add(key);
      (isFolded ? opened : closed).delete(key);
      return { opened, closed };
    });
    if (!isFolded && item.node.child_count > item.children.length && item.missing > 0) data.fetchBelow(item);
  }, [forest, data.fetchBelow]);
  const isFolded = (node: VisibleNode) => folding.closed.has(node.item.key) || (node.hidden > 0 && node.children.length === 0);
  const { step, toParent, toChild, stepError } = moves(nodes, at, moveTo, (key) => setFolded(key, false));
  const toggle = (key: string) => {
    const node = nodes.find((one) => one.item.key === key);
    if (node !== undefined) setFolded(key, node.hidden === 0 && node.children.length > 0);
  };
  return {
    data, view, sizeBy, passing: passed, nodes, selected, cursor: at, choose, moveTo, step, toParent, toChild, stepError,
    toggle, setFolded, isFolded,
  };
}

/** Steps of the keys through what is visible. */
function moves(
  nodes: readonly VisibleNode[],
  at: string | null,
  moveTo: (key: string) => void,
  open: (key: string) => void,
) {
  const place = () => nodes.findIndex((node) => node.item.key === at);
  const go = (index: number) => {
    const node = nodes[index];
    if (node !== undefined) moveTo(node.item.key);
  };
  return {
    step(by: number, order?: readonly string[]) {
      if (order === undefined) {
        const from = place();
        go(from < 0 ? 0 : Math.max(0, Math.min(nodes.length - 1, from + by)));
        return;
      }
      const from = at === null ? -1 : order.indexOf(at);
      const key = order[from < 0 ? 0 : Math.max(0, Math.min(order.length - 1, from + by))];
      if (key !== undefined) moveTo(key);
    },
    toParent: () => go(nodes[place()]?.parent ?? -1),
    toChild() {
      const node = nodes[place()];
      if (node === undefined) return;
      const first = node.children[0];
      if (first !== undefined) go(first);
      else if (node.hidden > 0) open(node.item.key);
    },
    stepError(by: 1 | -1) {
      const from = place();
      for (let count = 1; count <= nodes.length; count += 1) {
        const index = (((from < 0 && by < 0 ? 0 : from) + by * count) % nodes.length + nodes.length) % nodes.length;
        const node = nodes[index]?.item.node;
        if (node !== undefined && (node.status === "failed" || node.error_count > 0)) {
          go(index);
          return;
        }
      }
    },
  };
}

/** The places of the selected agent and of those above it. */
export function pathIndices(selected: AgentItem | null, indexByKey: ReadonlyMap<string, number>): Set<number> {
  return new Set(lineage(selected).flatMap((item) => {
    const index = indexByKey.get(item.key);
    return index === undefined ? [] : [index];
  }));
}

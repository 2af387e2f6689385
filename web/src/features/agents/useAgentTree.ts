import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { hub } from "../../api/hub";
import type { AgentNode, AgentTree } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useInterval, useResource, useThrottled } from "../../api/useResource";
import type { Event } from "../../api/types";
import { liveSessions, onLiveEvents } from "../../state/live";
import { addToast } from "../../state/toasts";
import type { Nodes } from "./liveNodes";
import { applyEvents, maximumNodes, withSessions, withSubtree } from "./liveNodes";
import type { AgentFilter, AgentItem, Forest } from "./model";
import { buildForest, isFiltering, keyOf } from "./model";

/** Live events change nodes this often at most. */
const patchMilliseconds = 250;
const refreshMilliseconds = 2_000;
/** Large answers are asked for less often. */
const slowRefreshMilliseconds = 15_000;
const largeTree = 1_500;
/** With more changed sessions than this the whole is asked for once instead of each by itself. */
const sessionsAtOnce = 4;
/** With the time that passes agents leave a range that ends now: no event tells that. */
const ageMilliseconds = 60_000;

export interface AgentTreeData {
  forest: Forest;
  /** Agents that match, listed or not. */
  total: number;
  isTruncated: boolean;
  /** The hub has applied the filter, because it keeps back more than it sends. */
  isFilteredByHub: boolean;
  resource: Resource<AgentTree>;
  /** Fetches what the hub has below an agent. */
  fetchBelow: (item: AgentItem) => void;
  fetching: ReadonlySet<string>;
}

function filterQuery(filter: AgentFilter): string {
  const query = new URLSearchParams();
  if (filter.q.trim() !== "") query.append("q", filter.q.trim());
  for (const value of filter.status) query.append("status", value);
  for (const value of filter.type) query.append("agent_type", value);
  return query.toString();
}

/** The agents of a session (`scope` is `session_id=…`) or of a range of time, kept up to date by live events. */
export function useAgentTree(scope: string, filter: AgentFilter, isLive: boolean): AgentTreeData {
  const base = useResource(`agent tree ${scope}`, (signal) => hub.agentTree(scope, signal));
  const isFiltered = base.value?.is_truncated === true && isFiltering(filter);
  const query = isFiltered ? [scope, filterQuery(filter)].filter((part) => part !== "").join("&") : null;
  const filtered = useResource(query === null ? null : `agent tree ${query}`, (signal) =>
    hub.agentTree(query ?? scope, signal));
  const resource = isFiltered && filtered.value !== null ? filtered : base;
  const answer = resource.value;
  const [nodes, setNodes] = useState<{ answer: AgentTree | null; nodes: Nodes }>({ answer: null, nodes: new Map() });
  // A new answer takes the place of all that was known, before anything is painted.
  const current = useMemo(
    () => (nodes.answer === answer ? nodes.nodes : adopted(answer, isFiltered ? new Map() : nodes.nodes)),
    [answer, nodes, isFiltered],
  );
  const latest = useRef({ answer, nodes: current });
  latest.current = { answer, nodes: current };
  const scopeNow = useRef(scope);
  scopeNow.current = scope;
  const change = useCallback((work: (before: Nodes) => Nodes) => {
    // An answer about another range comes too late.
    if (scopeNow.current !== scope) return;
    const { answer: known, nodes: before } = latest.current;
    const after = work(before);
    if (after === before) return;
    latest.current = { answer: known, nodes: after };
    setNodes(latest.current);
  }, [scope]);
  useInterval(() => {
    if (isLive) base.reload();
  }, ageMilliseconds);
  useLiveNodes(scope, isLive && !isFiltered, change, base.reload, latest.current.nodes.size);
  const { fetchBelow, fetching } = useSubtrees(change, latest.current.nodes.size);
  const forest = useMemo(() => buildForest(current.values()), [current]);
  return {
    forest: useMemo(() => (isFiltered ? withoutMissing(forest) : forest), [forest, isFiltered]),
    total: answer?.total ?? 0,
    isTruncated: answer?.is_truncated ?? false,
    isFilteredByHub: isFiltered,
    resource,
    fetchBelow,
    fetching,
  };
}

/** The nodes of an answer; one that leaves some out does not say that what was fetched by itself is gone. */
function adopted(answer: AgentTree | null, before: Nodes): Nodes {
  if (answer === null) return new Map();
  const fresh = new Map(answer.nodes.map((node) => [keyOf(node), node]));
  if (!answer.is_truncated || before.size === 0) return fresh;
  const sessions = new Set(answer.nodes.map((node) => node.session_id));
  for (const [key, node] of before) if (sessions.has(node.session_id) && !fresh.has(key)) fresh.set(key, node);
  return fresh;
}

/** What a filter leaves out is not missing. */
function withoutMissing(forest: Forest): Forest {
  for (const item of forest.items) item.missing = 0;
  return forest;
}

function useLiveNodes(
  scope: string,
  isLive: boolean,
  change: (work: (before: Nodes) => Nodes) => void,
  reload: () => void,
  size: number,
): void {
  const pending = useRef<Event[]>([]);
  const changed = useRef(new Set<string>());
  const only = useMemo(() => new URLSearchParams(scope).get("session_id"), [scope]);
  const patch = useThrottled(() => {
    const events = pending.current.splice(0);
    change((before) => applyEvents(before, events, (event) => only === null || event.session_id === only));
  }, patchMilliseconds);
  const refresh = useThrottled(() => {
    const sessions = [...changed.current];
    changed.current.clear();
    if (sessions.length > sessionsAtOnce) {
      reload();
      return;
    }
    for (const id of sessions) {
      hub.agentTree(new URLSearchParams({ session_id: id }).toString()).then(
        (tree) => change((before) => withSessions(before, new Set([id]), tree.nodes, tree.is_truncated)),
        // The next event asks again; that the connection is lost has a banner of its own.
        () => undefined,
      );
    }
  }, size > largeTree ? slowRefreshMilliseconds : refreshMilliseconds);
  useEffect(() => () => {
    pending.current = [];
    changed.current.clear();
  }, [scope]);
  useEffect(() => {
    if (!isLive) return undefined;
    const stopEvents = onLiveEvents((events) => {
      const own = only === null ? events : events.filter((event) => event.session_id === only);
      if (own.length === 0) return;
      pending.current.push(...own);
      for (const event of own) changed.current.add(event.session_id);
      patch();
      refresh();
    });
    let before = liveSessions.get();
    const stopSessions = liveSessions.subscribe(() => {
      const after = liveSessions.get();
      for (const [id, session] of after) {
        if (before.get(id) !== session && (only === null || id === only)) changed.current.add(id);
      }
      before = after;
      if (changed.current.size > 0) refresh();
    });
    return () => {
      stopEvents();
      stopSessions();
    };
  }, [isLive, only, patch, refresh]);
}

function useSubtrees(change: (work: (before: Nodes) => Nodes) => void, size: number) {
  const [fetching, setFetching] = useState<ReadonlySet<string>>(new Set());
  const latestSize = useRef(size);
  latestSize.current = size;
  const fetchBelow = useCallback((item: AgentItem) => {
    if (latestSize.current > maximumNodes) {
      addToast({ key: "agents", level: "error", words: "So many agents are shown that no more can be added; narrow the range." });
      return;
    }
    const { session_id: session, agent_id: root } = item.node;
    const mark = (isOn: boolean) => setFetching((before) => {
      const next = new Set(before);
      if (isOn) next.add(item.key);
      else next.delete(item.key);
      return next;
    });
    mark(true);
    hub.agentTree(new URLSearchParams({ session_id: session, root }).toString()).then(
      (tree: { nodes: AgentNode[] }) => {
        mark(false);
        change((before) => withSubtree(before, tree.nodes));
      },
      (error: Error) => {
        mark(false);
        addToast({ key: "agents", level: "error", words: `The agents below did not load: ${error.message}` });
      },
    );
  }, [change]);
  return { fetchBelow, fetching };
}

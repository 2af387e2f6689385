// What the address says of a view of agents, and how it is changed.
import type { AgentNode } from "../../api/types";
import { sessionAddress } from "../../components/Link";
import { address, currentPlace, navigate, setParameters } from "../../state/location";
import { parseTime } from "../../text/time";
import type { AgentFilter, SizeBy } from "./model";

export const modes = ["tree", "force", "icicle", "table"] as const;
export type Mode = (typeof modes)[number];

export const modeWords: Record<Mode, { word: string; title: string }> = {
  tree: { word: "Tree", title: "Who started whom, in order" },
  force: { word: "Force", title: "The same tree, pulled together where it belongs together" },
  icicle: { word: "Icicle", title: "Blocks as high as their share" },
  table: { word: "Table", title: "Every figure, by keyboard too (T)" },
};

/** Narrower than this a drawing has no room: the table takes its place. */
export const drawable = "(min-width: 640px)";

export interface AgentView {
  mode: Mode;
  /** Null for what tells most: cost if any is known, else tokens. */
  size: SizeBy | null;
  filter: AgentFilter;
}

export function readAgentView(parameters: URLSearchParams): AgentView {
  const size = parameters.get("size");
  const values = (name: string) => [...new Set(parameters.getAll(name).filter((value) => value !== ""))];
  return {
    mode: modes.find((mode) => mode === parameters.get("view")) ?? "tree",
    size: size === "cost" || size === "tokens" || size === "events" ? size : null,
    filter: { q: parameters.get("q") ?? "", status: values("status"), type: values("type") },
  };
}

export function setMode(mode: Mode): void {
  setParameters({ view: mode === "tree" ? null : mode });
}

export function changeFilter(filter: AgentFilter): void {
  const place = currentPlace();
  const next = new URLSearchParams(place.parameters);
  for (const name of ["q", "status", "type"]) next.delete(name);
  if (filter.q.trim() !== "") next.set("q", filter.q);
  for (const value of filter.status) next.append("status", value);
  for (const value of filter.type) next.append("type", value);
  navigate(address(place.path, next), "replace");
}

/** The moment at which an agent was started, in the conversation of whoever did; at its call, where that is known. */
export function spawnAddress(
  node: Pick<AgentNode, "session_id" | "parent_agent_id" | "started_at">,
  call: string | null,
): string {
  const { parent_agent_id: parent } = node;
  return sessionAddress(node.session_id, {
    at: String(Math.round(parseTime(node.started_at))),
    ...(call === null ? {} : { entry: call }),
    ...(parent === null || parent === "main" ? {} : { in: parent }),
  });
}

// The rows of the table of tools: filtered, sorted, grouped by server. Pure.
import type { ToolStatistics } from "../../api/types";
import { parseTime } from "../../text/time";
import type { ToolOrder } from "./view";

/** Calls that came back with a result. */
export function finished(tool: ToolStatistics): number {
  return tool.success + tool.failure + tool.refused;
}

/** A share of the calls that came back; null without any. */
export function shareOf(count: number, tool: ToolStatistics): number | null {
  const all = finished(tool);
  return all > 0 && Number.isFinite(count) ? count / all : null;
}

/** Whether more of its calls came back with a failure than not. */
export function failsMostly(tool: ToolStatistics): boolean {
  return (shareOf(tool.failure, tool) ?? 0) > 0.5;
}

/** Tools that came back several times and always with a failure, the most often called first. */
export function neverWorked(tools: readonly ToolStatistics[]): ToolStatistics[] {
  return tools.filter((tool) => tool.failure > 2 && tool.failure === finished(tool)).sort((a, b) => b.failure - a.failure);
}

function keyOf(tool: ToolStatistics, column: ToolOrder["column"]): number | null {
  switch (column) {
    case "calls": return tool.calls;
    case "success": return shareOf(tool.success, tool);
    case "failed": return tool.failure;
    case "refused": return shareOf(tool.refused, tool);
    case "p50": return tool.p50_ms;
    case "p95": return tool.p95_ms;
    case "last": return parseTime(tool.last_used_at);
    default: return null;
  }
}

/** What is not known stands last whichever way the rows go. */
export function sortedTools(tools: readonly ToolStatistics[], order: ToolOrder): ToolStatistics[] {
  const sign = order.isAscending ? 1 : -1;
  return [...tools].sort((a, b) => {
    if (order.column === "name") return sign * a.tool_name.localeCompare(b.tool_name);
    const [left, right] = [keyOf(a, order.column), keyOf(b, order.column)];
    const [hasLeft, hasRight] = [left !== null && !Number.isNaN(left), right !== null && !Number.isNaN(right)];
    if (hasLeft !== hasRight) return hasLeft ? -1 : 1;
    const difference = hasLeft && left !== null && right !== null ? sign * (left - right) : 0;
    return difference || a.tool_name.localeCompare(b.tool_name);
  });
}

export function matchingTools(tools: readonly ToolStatistics[], text: string): ToolStatistics[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return tools.filter((tool) => words.every((word) => tool.tool_name.toLowerCase().includes(word)));
}

function sumOf(lists: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length }, (_, index) => lists.reduce((sum, list) => sum + (list[index] ?? 0), 0));
}

/** Several tools as one; percentiles of several cannot be told from theirs, so there are none. */
export function sumOfTools(name: string, tools: readonly ToolStatistics[]): ToolStatistics {
  const sum = (of: (tool: ToolStatistics) => number) => tools.reduce((all, tool) => all + of(tool), 0);
  const success = sum((tool) => tool.success);
  const all = sum(finished);
  const latest = tools.map((tool) => tool.last_used_at ?? "").reduce((a, b) => (a > b ? a : b), "");
  return {
    tool_name: name, mcp_server: name, calls: sum((tool) => tool.calls), success,
    failure: sum((tool) => tool.failure), refused: sum((tool) => tool.refused), running: sum((tool) => tool.running),
    abandoned: sum((tool) => tool.abandoned), success_rate: all > 0 ? success / all : null, p50_ms: null, p95_ms: null,
    last_used_at: latest === "" ? null : latest,
    trend: sumOf(tools.map((tool) => tool.trend)), failure_trend: sumOf(tools.map((tool) => tool.failure_trend)),
  };
}

export interface ToolGroup {
  /** Null for the tools that the client has itself. */
  server: string | null;
  whole: ToolStatistics;
  tools: ToolStatistics[];
}

/** The client's own tools first, then each server's; servers stand in the order of their sums. */
export function groupedTools(tools: readonly ToolStatistics[], order: ToolOrder): ToolGroup[] {
  const byServer = new Map<string | null, ToolStatistics[]>();
  for (const tool of tools) {
    const own = byServer.get(tool.mcp_server);
    if (own === undefined) byServer.set(tool.mcp_server, [tool]);
    else own.push(tool);
  }
  const groups = [...byServer].map(([server, own]) => ({
    server, whole: sumOfTools(server ?? "", own), tools: sortedTools(own, order),
  }));
  const places = new Map(sortedTools(groups.map((group) => group.whole), order).map((whole, index) => [whole, index]));
  return groups.sort((a, b) => {
    if ((a.server === null) !== (b.server === null)) return a.server === null ? -1 : 1;
    return (places.get(a.whole) ?? 0) - (places.get(b.whole) ?? 0);
  });
}

/** The name of a tool without its server. */
export function shortToolName(tool: Pick<ToolStatistics, "tool_name" | "mcp_server">): string {
  const prefix = `mcp__${tool.mcp_server ?? ""}__`;
  return tool.mcp_server !== null && tool.tool_name.startsWith(prefix)
    ? tool.tool_name.slice(prefix.length) : tool.tool_name;
}

import type { ToolStatistics } from "../../api/types";
import type { Segment } from "../../charts/ShareBar";
import { percentText } from "../../text/change";
import { countOf, countText } from "../../text/words";

/** How the calls of some tools ended; so many of those without an end wait for an answer. */
export function outcomes(tools: readonly ToolStatistics[], waiting = 0): Segment[] {
  const sum = (of: (tool: ToolStatistics) => number) => tools.reduce((all, tool) => all + of(tool), 0);
  return [
    { key: "success", status: "ok", word: "Succeeded", value: sum((tool) => tool.success) },
    { key: "failure", status: "error", word: "Failed", value: sum((tool) => tool.failure) },
    { key: "refused", status: "refused", word: "Refused", value: sum((tool) => tool.refused) },
    { key: "running", status: "running", word: "Running", value: sum((tool) => tool.running) - waiting },
    { key: "waiting", status: "waiting", word: "Waiting for you", value: waiting },
    { key: "abandoned", status: "idle", word: "Without a result", value: sum((tool) => tool.abandoned) },
  ];
}

/**
 * The calls in one sentence, counted and shared as the bar of outcomes does; `drawn` are those that a chart shows, which
 * lacks what is not over and what nobody knows the length of.
 */
export function callsSummary(
  tools: readonly ToolStatistics[],
  drawn: { calls: number; failed: number },
): string {
  const parts = outcomes(tools);
  const calls = parts.reduce((sum, part) => sum + part.value, 0);
  const failed = parts.find((part) => part.key === "failure")?.value ?? 0;
  if (calls === 0) return "No call";
  const whole = `${countOf(calls, "call")}, ${countText(failed)} failed (${percentText(failed / calls)})`;
  if (drawn.calls >= calls && drawn.failed >= failed) return whole;
  return `${whole}; the chart has the ${countText(drawn.calls)} whose duration is known, ${
    countText(drawn.failed)} failed`;
}

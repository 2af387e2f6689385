import type { ToolStatistics } from "../../api/types";
import type { Segment } from "../../charts/ShareBar";

/** How the calls of some tools ended. */
export function outcomes(tools: readonly ToolStatistics[]): Segment[] {
  const sum = (of: (tool: ToolStatistics) => number) => tools.reduce((all, tool) => all + of(tool), 0);
  return [
    { key: "success", status: "ok", word: "Succeeded", value: sum((tool) => tool.success) },
    { key: "failure", status: "error", word: "Failed", value: sum((tool) => tool.failure) },
    { key: "refused", status: "refused", word: "Refused", value: sum((tool) => tool.refused) },
    { key: "running", status: "running", word: "Running", value: sum((tool) => tool.running) },
    { key: "abandoned", status: "idle", word: "Without a result", value: sum((tool) => tool.abandoned) },
  ];
}

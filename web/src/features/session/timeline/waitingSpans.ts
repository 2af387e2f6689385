import type { TimelineSpan } from "../../../api/sessionWindows";
import type { Question } from "../../../api/types";
import { questionOf } from "../../../text/questionWords";

/** Ids of the calls that have no end because somebody has to answer first. Pure. */
export function waitingSpans(spans: readonly TimelineSpan[], questions: readonly Question[]): ReadonlySet<string> {
  if (questions.length === 0) return nobody;
  return new Set(spans.flatMap((span) => (span.kind === "tool" && span.tool_name !== null && questionOf({
    agent_id: span.agent_id, tool_name: span.tool_name, status: span.status, started_at: span.at,
    summary: summaryOf(span.label, span.tool_name),
  }, questions) !== null ? [span.id] : [])));
}

const nobody: ReadonlySet<string> = new Set();

/** A label may begin with the name of the tool. */
function summaryOf(label: string, tool: string): string {
  return label.startsWith(`${tool}: `) ? label.slice(tool.length + 2) : label;
}

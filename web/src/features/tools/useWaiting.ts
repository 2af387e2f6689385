import type { ToolStatistics } from "../../api/types";
import { useQuestions } from "../../app/questions";
import { liveSessions, toldSessions } from "../../state/live";
import { useStore } from "../../state/store";
import type { ToolView } from "./view";

/** How many of the calls without an end wait for a permission: those are not at work. */
export function useWaiting(tools: readonly ToolStatistics[], view: Pick<ToolView, "source_app" | "machine_id">): number {
  const { urgent } = useQuestions();
  const live = useStore(liveSessions);
  const told = useStore(toldSessions);
  const running = tools.reduce((sum, tool) => sum + tool.running, 0);
  const names = new Set(tools.map((tool) => tool.tool_name));
  const allows = (list: readonly string[], value: string | undefined) =>
    list.length === 0 || (value !== undefined && list.includes(value));
  const waiting = urgent.filter((question) => {
    if (question.kind !== "permission" || question.tool_name === null || !names.has(question.tool_name)) return false;
    const session = live.get(question.session_id) ?? told.byID.get(question.session_id);
    return allows(view.source_app, session?.source_app) && allows(view.machine_id, session?.machine_id);
  });
  return Math.min(running, waiting.length);
}

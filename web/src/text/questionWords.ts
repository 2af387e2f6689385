// What somebody waits for an answer to, and which call it is about. Pure.
import type { Question, ToolCall } from "../api/types";
import { toolWord } from "./eventWords";
import { firstLine } from "./words";

const kindWords: Record<Question["kind"], string> = {
  permission: "asks for permission",
  question: "asks",
  elicitation: "asks for input",
  idle: "waits for the next prompt",
};

type Asked = Pick<Question, "kind" | "tool_name" | "message">;

/** The message without what stands before it: `Permission asked: Bash: make` says no more than `make`. */
function whatOf({ tool_name: tool, message }: Asked): string {
  const line = firstLine(message).replace(/^Permission asked: /, "");
  return tool !== null && line.startsWith(`${tool}: `) ? line.slice(tool.length + 2) : line;
}

/** `asks to run Bash` and `git push --force`: who asks is said beside it. */
export function askWords(question: Asked): { asks: string; what: string } {
  const { kind, tool_name: tool } = question;
  const what = whatOf(question);
  if (kind !== "permission" || tool === null) {
    return { asks: tool === null ? kindWords[kind] : `${kindWords[kind]} · ${toolWord(tool)}`, what };
  }
  return { asks: `asks to ${tool === "Bash" || tool === "PowerShell" ? "run" : "use"} ${toolWord(tool)}`, what };
}

/** `Asks to run Bash: git push --force`. */
export function askLine(question: Asked): string {
  const { asks, what } = askWords(question);
  return `${asks.charAt(0).toUpperCase()}${asks.slice(1)}${what === "" ? "" : `: ${what}`}`;
}

/** `Asks: Bash: git push --force`: where there is little room, and a mark beside it says that somebody waits. */
export function askStep(question: Asked): string {
  const what = whatOf(question);
  return question.tool_name === null ? askLine(question) : `Asks: ${toolWord(question.tool_name)}: ${what}`;
}

/** True for a question that somebody has to answer for the agent to go on. */
export function isOpenQuestion(question: Question): boolean {
  return question.resolved_at == null && question.kind !== "idle";
}

/** The open question that a call which has no end yet waits for; null where it is at work. */
export function questionOf(
  call: Pick<ToolCall, "agent_id" | "tool_name" | "status" | "summary" | "started_at">,
  questions: readonly Question[],
): Question | null {
  if (call.status !== "running") return null;
  return questions.find((question) => {
    if (question.agent_id !== call.agent_id || question.tool_name !== call.tool_name) return false;
    // Of calls of one tool that are open at once, the words tell which one is meant.
    const what = whatOf(question);
    const isMeant = !firstLine(question.message).startsWith(`${question.tool_name}: `) || call.summary === "" ||
      what === firstLine(call.summary);
    return isOpenQuestion(question) && isMeant && call.started_at <= question.asked_at;
  }) ?? null;
}

// What goes on in a session at a moment, in words. Pure.
import type { SessionState } from "../../api/types";
import type { StatusWords } from "../../components/StatusMark";
import { statusWords } from "../../components/StatusMark";
import { toolWord } from "../../text/eventWords";
import { countOf, firstLine } from "../../text/words";

type Tool = SessionState["running_tools"][number];
type Agent = SessionState["running_agents"][number];

interface GoingOn {
  status: StatusWords;
  words: string;
}

export function runningLabel(agent: Agent): string {
  return agent.agent_id === "main" ? "main" : agent.agent_name ?? agent.agent_id;
}

/** `Bash: swift test`, of a subagent `Explore: Grep: retry`. */
function toolWords(tool: Tool, nameOf: (agent: string) => string): string {
  const who = tool.agent_id === "main" ? "" : `${nameOf(tool.agent_id)}: `;
  const what = firstLine(tool.summary);
  return `${who}${toolWord(tool.tool_name)}${what === "" ? "" : `: ${what}`}`;
}

/** A call that waits for a subagent is told by what that does. */
function isOwnWork(tool: Tool, agents: readonly Agent[]): boolean {
  return !/^(Agent|Task)$/.test(tool.tool_name) || agents.every((agent) => agent.agent_id === "main");
}

/** The main agent's turn may be over while others go on: then the session works. */
export function goingOn(state: SessionState, nameOf: (agent: string) => string): GoingOn {
  const { running_agents: agents, open_questions: questions } = state;
  const tools = state.running_tools.filter((tool) => isOwnWork(tool, agents));
  const asked = questions[0];
  if (asked !== undefined) return { status: statusWords("waiting"), words: `For an answer: ${firstLine(asked.message)}` };
  if (tools.length + agents.length === 0) return { status: statusWords(state.status), words: restWords(state) };
  const status = statusWords("running");
  const latest = tools.reduce<Tool | undefined>((last, one) =>
    (last === undefined || one.started_at >= last.started_at ? one : last), undefined);
  if (latest !== undefined) {
    const more = tools.length === 1 ? "" : `, and ${countOf(tools.length - 1, "more call")}`;
    return { status, words: toolWords(latest, nameOf) + more };
  }
  const workers = agents.length > 1 ? agents.filter((agent) => agent.agent_id !== "main") : agents;
  return { status, words: `Model at work for ${workers.map(runningLabel).join(", ")}` };
}

/** Why nothing goes on. */
function restWords({ status, prompt }: SessionState): string {
  if (status === "running") return "Model at work";
  if (status === "ended") return "The session is over";
  if (prompt === null) return "Before the first prompt";
  return status === "failed" ? "The turn failed; no new prompt yet" : "The turn is over; no new prompt yet";
}

// A session in Markdown, for whoever goes on with its work.
import type { FileChange, Session, SessionDetail } from "../../api/types";
import { modelWord } from "../../text/eventWords";
import { costWords } from "../../text/money";
import { durationText } from "../../text/time";
import { inputTokens, shortCount } from "../../text/tokens";
import { countOf, firstLine, projectName, typedPrompts } from "../../text/words";
import { resumeCommand } from "./resume";

interface SummaryParts {
  detail: SessionDetail;
  files: readonly FileChange[];
  /** When and what failed, the first failure first. */
  failures: readonly { at: string; what: string; text: string }[];
  /** True where there are more than these. */
  hasMoreFailures: boolean;
  link: string;
}

const listedPrompts = 20;
const listedFiles = 60;
const listedFailures = 10;
const longestText = 600;

/** Logged text in a list: what would end the item or start another block is taken apart. */
function inLine(text: string): string {
  const line = firstLine(text).slice(0, longestText);
  return line.replace(/[`*_<>[\]|\\]/g, (mark) => `\\${mark}`);
}

function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text}${fence}`;
}

function section(title: string, lines: readonly string[], limit: number, isPart = false): string[] {
  if (lines.length === 0) return [];
  const left = Math.max(0, lines.length - limit);
  const more = isPart ? [`- … and more than ${left} more`] : left > 0 ? [`- … and ${left} more`] : [];
  return ["", `## ${title}`, "", ...lines.slice(0, limit), ...more];
}

function factLines(session: Session, link: string): string[] {
  const where = [session.project_path ?? session.cwd, session.git_branch].filter((part) => part != null)
    .join(", branch ");
  const resume = resumeCommand(session);
  return [
    `- Session: ${code(session.session_id)} (${session.agent_kind}, ${session.status}) on ${session.machine_id}`,
    `- Project: ${projectName(session)}${where === "" ? "" : ` (${code(where)})`}`,
    `- Started: ${session.started_at}, lasted ${durationText(session.duration_ms)}`,
    `- Model: ${modelWord(session.model)}; tokens ${shortCount(inputTokens(session.tokens))} in, ${
      shortCount(session.tokens.output)} out; cost ${costWords(session).text}`,
    `- Work: ${countOf(session.prompt_count, "prompt")}, ${countOf(session.tool_count, "tool call")}, ${
      countOf(session.agent_count, "agent")}, ${countOf(session.error_count, "error")}, ${
      countOf(session.file_count, "file")} changed`,
    ...(resume === null ? [] : [`- Resume: ${code(resume)}`]),
    `- Link: ${link}`,
  ];
}

/** What was asked, what is done and open, what failed and what was changed. */
export function sessionMarkdown({ detail, files, failures, hasMoreFailures, link }: SummaryParts): string {
  const { session } = detail;
  const totals = new Map<string, { added: number; removed: number }>();
  for (const file of files) {
    const total = totals.get(file.path) ?? { added: 0, removed: 0 };
    totals.set(file.path, { added: total.added + file.lines_added, removed: total.removed + file.lines_removed });
  }
  const open = detail.questions.filter((question) => question.resolved_at === null && question.kind !== "idle");
  return [
    `# ${inLine(session.title ?? session.last_prompt ?? session.session_id)}`,
    "",
    ...factLines(session, link),
    ...section("Asked", typedPrompts(detail.prompts).map((prompt, index) => `${index + 1}. ${inLine(prompt.text)}`), listedPrompts),
    ...section("Waiting for an answer", open.map((one) => `- ${inLine(one.message)}`), listedFailures),
    ...section("Tasks", detail.tasks.map((task) =>
      `- [${task.completed_at === null ? " " : "x"}] ${inLine(task.subject)}`), listedFiles),
    ...section("Failed", failures.map((one) =>
      `- ${one.at} ${inLine(one.what)}: ${inLine(one.text)}`), listedFailures, hasMoreFailures),
    ...section("Changed files", [...totals].map(([path, total]) =>
      `- ${code(path)} +${total.added} −${total.removed}`), listedFiles),
    "",
  ].join("\n");
}

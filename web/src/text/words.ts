// Small rules for text that people read.
import { visibleText, withoutTerminalCodes } from "./visible";

/** `1,284`; grouped by thousands whatever the browser's language, so that screenshots and tests agree. */
export function countText(value: number | null | undefined): string {
  return value == null ? "–" : Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** `1 error`, `3 errors`. */
export function countOf(value: number, singular: string, plural = `${singular}s`): string {
  return `${countText(value)} ${value === 1 ? singular : plural}`;
}

/** The first line of a text that has one. */
export function firstLine(text: string | null | undefined): string {
  if (text == null) return "";
  const line = text.split("\n").find((one) => one.trim() !== "")?.trim() ?? "";
  return visibleText(withoutTerminalCodes(line));
}

/** A turn that a background agent or command began by reporting back, and what it said. */
export function automaticWords(prompt: string | null | undefined): string {
  const summary = firstLine(prompt?.match(/<summary>([^<]*)/)?.[1]);
  return summary === "" ? "Automatic turn" : `Automatic turn: ${summary}`;
}

/** True for a prompt that nobody typed: the client tells the model with it that a background task reported back. */
export function isNotification(text: string): boolean {
  return /^\s*<task-notification>/.test(text);
}

interface Asked {
  id: string;
  kind: "user" | "automatic";
  text: string;
}

/** The prompts that somebody typed. */
export function typedPrompts<Prompt extends Asked>(prompts: readonly Prompt[]): Prompt[] {
  return prompts.filter((prompt) => prompt.kind === "user" && !isNotification(prompt.text));
}

/** The number of each prompt that somebody typed, by its id. */
export function typedNumbers(prompts: readonly Asked[]): Map<string, number> {
  return new Map(typedPrompts(prompts).map((prompt, index) => [prompt.id, index + 1]));
}

/** `Agent "audit dependencies" finished`: what such a prompt says, in one line. */
export function notificationWords(text: string): string {
  const part = (name: string) => firstLine(new RegExp(`<${name}>([^<]*)`).exec(text)?.[1]);
  const summary = part("summary").replace(/&quot;/g, "\"").replace(/&lt;/g, "<").replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
  if (summary !== "") return summary;
  const status = part("status");
  return `A background task ${status === "" || status === "completed" ? "finished" : `reported: ${status}`}`;
}

/** The last part of a path. */
export function baseName(path: string): string {
  const trimmed = path.replace(/[/\\]+$/, "");
  return trimmed.slice(Math.max(trimmed.lastIndexOf("/"), trimmed.lastIndexOf("\\")) + 1) || path;
}

/** What to call a session's project: its folder's name, else the app that sent it. */
export function projectName(session: {
  project_path?: string | null;
  cwd?: string | null;
  source_app: string;
}): string {
  const path = session.project_path ?? session.cwd;
  return path ? baseName(path) : session.source_app;
}

/** What the hub calls a session's project in filters: the root of its repository, else its folder. */
export function projectKey(session: { git_root: string | null; project_path: string | null }): string | null {
  return session.git_root ?? session.project_path;
}

/** The short form of a long id. */
export function shortId(id: string): string {
  return id.length > 12 ? id.slice(0, 8) : id;
}

/** A mere number before the words of a failure: `Exit code 1`, and the number of the first of several. */
const exitCode = /^Exit code \d+[\s:]+(?:\d+\) )?(?=\S)/;

/** The message of a failure in one line, without a number that says no more than the words after it. */
export function reasonLine(message: string): string {
  return message.replace(/\s+/g, " ").trim().replace(exitCode, "");
}

// How a session goes on where it was: the command line that continues it. Pure.
import type { Session } from "../../api/types";

/** A text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/**
 * The command that continues a session in the folder that its client keeps it under; null where no client is known that
 * could, or where an id or a folder could be taken for more than a text.
 */
export function resumeCommand(session: Pick<Session, "session_id" | "agent_kind" | "project_path" | "cwd">): string | null {
  const { session_id: id, agent_kind: kind } = session;
  const folder = session.project_path ?? session.cwd;
  // A control character would be typed, not pasted, into some terminals.
  const isTypable = (text: string) => !/[\u0000-\u001f\u007f-\u009f]/.test(text);
  if (kind !== "claude-code" || !/^[A-Za-z0-9][\w.-]*$/.test(id)) return null;
  if (folder === null || folder === "") return `claude --resume ${id}`;
  return isTypable(folder) ? `cd ${quoted(folder)} && claude --resume ${id}` : null;
}

import type { AgentStatus, SessionStatus, ToolCallStatus } from "../api/types";
import type { IconName } from "./Icon";
import { Icon } from "./Icon";

/** The statuses that everything is told in: a shape, a word and a colour each. */
export type Status = "ok" | "running" | "waiting" | "error" | "refused" | "idle" | "partly";

export interface StatusWords {
  status: Status;
  word: string;
}

const icons: Record<Status, IconName> = {
  ok: "ok", running: "running", waiting: "question", error: "error", refused: "refused", idle: "idle",
  partly: "partly",
};

const words: Record<SessionStatus | AgentStatus | ToolCallStatus, StatusWords> = {
  running: { status: "running", word: "Running" },
  waiting: { status: "waiting", word: "Waiting" },
  idle: { status: "idle", word: "Idle" },
  failed: { status: "error", word: "Failed" },
  ended: { status: "ok", word: "Ended" },
  completed: { status: "ok", word: "Done" },
  succeeded: { status: "ok", word: "Done" },
  refused: { status: "refused", word: "Refused" },
  abandoned: { status: "idle", word: "Abandoned" },
};

/** The mark for a status as the hub reports it; one that is not known is shown by its own word. */
export function statusWords(reported: string): StatusWords {
  return (words as Record<string, StatusWords | undefined>)[reported] ?? { status: "idle", word: reported };
}

export function StatusMark({ status, word }: StatusWords) {
  return (
    <span className="mark" data-status={status}>
      <Icon name={icons[status]} />
      <span className="mark-word">{word}</span>
    </span>
  );
}

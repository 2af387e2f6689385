import type { ConversationEntry } from "../../../api/sessionWindows";
import { isNotification } from "../../../text/words";

const lineHeight = 21;
const lettersPerLine = 72;
const foldedHeight = 33;
const messageFrame = 44;

/** About how high an entry is, until it has been measured. */
export function entryHeight(entry: ConversationEntry): number {
  switch (entry.kind) {
    case "prompt":
    case "reply":
    case "question":
    case "error": {
      if (entry.kind === "prompt" && isNotification(entry.text)) return foldedHeight;
      const lines = entry.text.split("\n").reduce((sum, line) => sum + Math.ceil((line.length + 1) / lettersPerLine), 0);
      return messageFrame + lines * lineHeight;
    }
    case "tool":
      return entry.agent !== null ? 96 : entry.tool?.status === "failed" ? 120 : foldedHeight;
    default:
      return foldedHeight;
  }
}

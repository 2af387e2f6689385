import type { CostGroup } from "../../api/types";
import { modelWord, toolWord } from "../../text/eventWords";
import { visibleText } from "../../text/visible";
import { baseName, firstLine, shortId } from "../../text/words";
import type { CostGroupingName } from "./view";

const unknownWords: Record<CostGroupingName, string> = {
  model: "unknown model", project: "unknown project", source_app: "unknown app", agent_type: "unknown", tool: "no tool",
  machine: "unknown", session: "unknown", day: "unknown",
};

/** A group in one short line. */
export function groupWord(group: Pick<CostGroup, "key" | "label">, by: CostGroupingName): string {
  if (by === "session") return firstLine(group.label) || `Session ${shortId(group.key)}`;
  if (group.key === "") return unknownWords[by];
  if (by === "tool") return toolWord(group.key);
  if (by === "project") return baseName(group.key);
  return by === "model" ? modelWord(group.key) : visibleText(group.key);
}

// Why the calls of each tool failed, as far as one line tells. Pure.
import type { ToolFailureGroup } from "../../api/types";
import { countText, reasonLine } from "../../text/words";
import { visibleText, withoutTerminalCodes } from "../../text/visible";

export interface CommonReason {
  /** The newest message of it in one line. */
  words: string;
  /** Failures that share it, and all of the tool. */
  count: number;
  of: number;
}

const longestWords = 200;

function inOneLine(message: string): string {
  const line = visibleText(reasonLine(withoutTerminalCodes(message)));
  return line.length > longestWords ? `${line.slice(0, longestWords - 1)}…` : line;
}

/** The most common reason of each tool that failed; the hub gives the most frequent first. */
export function commonReasons(groups: readonly ToolFailureGroup[]): ReadonlyMap<string, CommonReason> {
  const found = new Map<string, CommonReason>();
  for (const group of groups) {
    const known = found.get(group.tool_name);
    if (known === undefined) {
      const words = inOneLine(group.example) || inOneLine(group.reason) || "no message";
      found.set(group.tool_name, { words, count: group.count, of: group.count });
    } else {
      known.of += group.count;
      if (group.count > known.count) Object.assign(known, { words: inOneLine(group.example), count: group.count });
    }
  }
  return found;
}

/** `10 of 18: Exit code 1 …`; of a single failure its words alone. */
export function reasonText({ words, count, of }: CommonReason): string {
  return of === 1 ? words : `${countText(count)} of ${countText(of)}: ${words}`;
}

/** The most common of all, with its tool; null where nothing failed. */
export function worstReason(reasons: ReadonlyMap<string, CommonReason>): { tool: string; reason: CommonReason } | null {
  let worst: { tool: string; reason: CommonReason } | null = null;
  for (const [tool, reason] of reasons) if (worst === null || reason.count > worst.reason.count) worst = { tool, reason };
  return worst;
}

import { useState } from "react";
import type { PatchHunk } from "../../../api/types";
import { visibleText } from "../../../text/visible";

const shownLines = 40;

/** A change in the conversation: its lines, those that were added and those that were removed. */
export function InlinePatch({ hunks }: { hunks: readonly PatchHunk[] }) {
  const [isWhole, setIsWhole] = useState(false);
  const lines = hunks.flatMap((hunk) =>
    [`@@ −${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines]);
  const added = lines.filter((line) => line.startsWith("+")).length;
  const removed = lines.filter((line) => line.startsWith("-")).length;
  const shown = isWhole ? lines : lines.slice(0, shownLines);
  return (
    <div className="inline-patch">
      <p className="visually-hidden">{added} lines added, {removed} removed</p>
      <pre className="code patch" tabIndex={0}>
        {shown.map((line, index) => <span key={index} className={lineClass(line)}>{visibleText(line)}{"\n"}</span>)}
      </pre>
      {lines.length > shown.length && (
        <button type="button" className="button quiet" onClick={() => setIsWhole(true)}>
          {lines.length - shown.length} more lines
        </button>
      )}
    </div>
  );
}

function lineClass(line: string): string {
  if (line.startsWith("+")) return "patch-added";
  if (line.startsWith("-")) return "patch-removed";
  return line.startsWith("@@") ? "muted" : "";
}

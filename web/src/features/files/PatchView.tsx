import type { ReactNode } from "react";
import { useMemo } from "react";
import type { FileChange } from "../../api/types";
import { baseName } from "../../text/words";
import type { DiffLayout } from "./DiffView";
import { DiffView } from "./DiffView";
import { patchBlocks } from "./diffModel";
import { languageOf } from "./language";

/** The patch that was recorded of one change. */
export function PatchView({ change, layout, firstLines, hunkActions }: {
  change: FileChange;
  layout: DiffLayout;
  firstLines?: number | undefined;
  hunkActions?: () => ReactNode;
}) {
  const blocks = useMemo(() => patchBlocks(change.patch ?? []), [change.patch]);
  return (
    <DiffView
      blocks={blocks}
      layout={layout}
      firstLines={firstLines}
      language={languageOf(change.path)}
      label={`Change of ${baseName(change.path)}, ${change.lines_added} lines added, ${change.lines_removed} removed`}
      {...(hunkActions === undefined ? {} : { blockActions: hunkActions })}
    />
  );
}

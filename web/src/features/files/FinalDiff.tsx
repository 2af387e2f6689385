import type { ReactNode } from "react";
import { useMemo } from "react";
import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import { Empty, Failed, Loading } from "../../components/States";
import { baseName, countText } from "../../text/words";
import { missingWords } from "./content";
import type { DiffLayout } from "./DiffView";
import { DiffView } from "./DiffView";
import type { DiffBlock } from "./diffModel";
import { countChanges, foldedBlocks, stepsOfBlock } from "./diffModel";
import { languageOf } from "./language";
import { diffTexts } from "./lineDiff";
import { showForm } from "./place";
import { StepLinks } from "./StepCards";
import type { FileSteps } from "./useFiles";

/** Of a block; the last ones. */
const shownSteps = 5;

/** What all changes together came to: the text before the first one against the text after the last. */
export function FinalDiff({ session, path, list, layout }: {
  session: string;
  path: string;
  list: FileSteps;
  layout: DiffLayout;
}) {
  const { steps } = list;
  const first = steps[0];
  const last = steps[steps.length - 1];
  const key = first === undefined || last === undefined
    ? null
    : `final ${session} ${path} ${first.tool_use_id} ${last.tool_use_id} ${last.at}`;
  const texts = useResource(key, async (signal) => {
    const [before, after] = await Promise.all([
      hub.fileContent(session, path, first?.tool_use_id ?? "", "before", signal),
      hub.fileContent(session, path, last?.tool_use_id ?? "", "after", signal),
    ]);
    return { before, after };
  });
  const { value } = texts;
  const diff = useMemo(() => {
    if (value === null || !value.before.is_complete || !value.after.is_complete) return null;
    const { lines, isWhole } = diffTexts(value.before.content ?? "", value.after.content ?? "");
    return { blocks: foldedBlocks(lines), ...countChanges(lines), isWhole };
  }, [value]);
  if (texts.error !== null) {
    return <Failed inPanel what="The file's text did not load" error={texts.error} retry={texts.reload} />;
  }
  if (value === null) return <Loading rows={10} />;
  const missing = missingWords(value.before) ?? missingWords(value.after);
  if (diff === null || missing !== null) {
    const partial = value.before.is_complete ? value.after : value.before;
    return (
      <Empty
        inPanel
        title={missing?.title ?? "The whole text is not known"}
        action={(
          <button type="button" className="button strong" onClick={() => showForm("steps")}>
            Show each step's change
          </button>
        )}
      >
        {missing?.why ?? partial.reason} A diff from the first to the last text needs both.
      </Empty>
    );
  }
  return (
    <div className="file-scroll" tabIndex={0} role="region" aria-label="Final diff">
      <p className="file-facts">
        After {countText(list.total ?? steps.length)} steps: <span className="added">+{diff.added}</span>{" "}
        <span className="removed">−{diff.removed}</span>
        {list.hasMore && ` · only the first ${steps.length} steps are loaded`}
        {!diff.isWhole && " · too much differs to tell lines apart: all of it is shown as taken away and added"}
        {diff.added + diff.removed === 0 && " · the file is as it was before the first step"}
      </p>
      <DiffView
        blocks={diff.blocks}
        layout={layout}
        language={languageOf(path)}
        label={`All changes of ${baseName(path)}, ${diff.added} lines added, ${diff.removed} removed`}
        blockActions={(block) => stepsAt(block, steps)}
      />
    </div>
  );
}

/** The ways to the steps that made a block; null where none is known, for then the block has no head. */
function stepsAt(block: DiffBlock, steps: FileSteps["steps"]): ReactNode {
  const places = block.isFolded ? [] : stepsOfBlock(block, steps).slice(-shownSteps);
  const last = steps[places[places.length - 1] ?? -1];
  if (last === undefined) return null;
  return (
    <span className="hunk-step">
      {places.map((place) => (
        <button
          key={place}
          type="button"
          className="button quiet"
          title="The step that made some of these lines"
          onClick={() => showForm("steps", steps[place]?.tool_use_id)}
        >
          Step {place + 1}
        </button>
      ))}
      <StepLinks step={last} />
    </span>
  );
}

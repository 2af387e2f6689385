import type { ReactNode } from "react";
import { useMemo, useState } from "react";
import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import { TimeText } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { Empty, Failed, Loading } from "../../components/States";
import { bytesText } from "../../text/tokens";
import { baseName, countOf, countText } from "../../text/words";
import type { SessionData } from "../session/useSessionData";
import { CodeLine } from "./CodeLine";
import { missingWords } from "./content";
import { languageOf } from "./language";
import { linesOf } from "./lineDiff";
import { showForm } from "./place";
import { StepLinks } from "./StepCards";
import type { Token } from "./segments";
import { useHighlight } from "./useHighlight";
import type { FileSteps } from "./useFiles";

const shownLines = 1_500;
const moreLines = 5_000;

const basisWords = {
  write: "as it was written", original_and_patches: "put together from what was found and the changes since",
  patches: "only the lines around the change",
};

/** The whole file as it was after a step. */
export function ContentView({ data, path, list, current, move }: {
  data: SessionData;
  path: string;
  list: FileSteps;
  current: number;
  move: (by: 1 | -1) => void;
}) {
  const step = list.steps[current];
  const [limit, setLimit] = useState(shownLines);
  const key = step === undefined ? null : `content ${data.id} ${path} ${step.tool_use_id}`;
  const content = useResource(key, (signal) =>
    hub.fileContent(data.id, path, step?.tool_use_id ?? "", "after", signal));
  const { value } = content;
  const missing = value === null ? null : missingWords(value);
  const lines = useMemo(() => (value?.content == null || missing !== null ? [] : linesOf(value.content)), [value]);
  const texts = useMemo(() => [lines], [lines]);
  const tokens = useHighlight(value?.is_complete === true ? languageOf(path) : null, texts);
  if (step === undefined) return null;
  return (
    <>
      <ContentHead step={step} list={list} current={current} move={move}>
        {value !== null && missing === null && (
          <span className="muted">
            {countOf(lines.length, "line")}, {bytesText(value.bytes)}
            {value.basis === null ? "" : `, ${basisWords[value.basis]}`}
          </span>
        )}
      </ContentHead>
      {content.error !== null && (
        <Failed inPanel what="The file's text did not load" error={content.error} retry={content.reload} />
      )}
      {value === null && content.error === null && <Loading rows={12} />}
      {missing !== null && (
        <Empty
          inPanel
          title={missing.title}
          action={(
            <button type="button" className="button strong" onClick={() => showForm("steps", step.tool_use_id)}>
              Show what the step changed
            </button>
          )}
        >
          {missing.why}
        </Empty>
      )}
      {value !== null && missing === null && (
        <div
          className="file-scroll"
          tabIndex={0}
          role="region"
          aria-label={`${baseName(path)} after step ${current + 1}`}
        >
          {!value.is_complete && <p className="file-missing">{value.reason}</p>}
          {lines.length === 0 && <p className="file-missing">The file is empty.</p>}
          <ContentLines
            lines={lines}
            limit={limit}
            showMore={() => setLimit(limit + moreLines)}
            label={`${baseName(path)} after step ${current + 1}`}
            isNumbered={value.is_complete}
            tokens={tokens?.[0] ?? null}
          />
        </div>
      )}
    </>
  );
}

/** Which step it is, and the way to the next one. */
function ContentHead({ step, list, current, move, children }: {
  step: FileSteps["steps"][number];
  list: FileSteps;
  current: number;
  move: (by: 1 | -1) => void;
  children: ReactNode;
}) {
  return (
    <div className="content-head">
      <button
        type="button"
        className="button"
        disabled={current <= 0}
        title="Previous step ([)"
        onClick={() => move(-1)}
      >
        <Icon name="chevronLeft" /><span className="visually-hidden">Previous step</span>
      </button>
      <span>After step {current + 1} of {countText(list.total ?? list.steps.length)}</span>
      <button
        type="button"
        className="button"
        disabled={current >= list.steps.length - 1}
        title="Next step (])"
        onClick={() => move(1)}
      >
        <Icon name="chevronRight" /><span className="visually-hidden">Next step</span>
      </button>
      <span className="mono muted"><TimeText at={step.at} /></span>
      <button type="button" className="button" onClick={() => showForm("steps", step.tool_use_id)}>Its change</button>
      <StepLinks step={step} hasContent={false} />
      {children}
    </div>
  );
}

/** The lines of a file; more of them when they are asked for. */
function ContentLines({ lines, limit, showMore, label, isNumbered, tokens }: {
  lines: readonly string[];
  limit: number;
  showMore: () => void;
  label: string;
  /** Lines around a change have no numbers of the file. */
  isNumbered: boolean;
  tokens: readonly (readonly Token[] | null)[] | null;
}) {
  return (
    <>
      <table className="diff" data-layout="content">
        <caption className="visually-hidden">{label}</caption>
        <thead className="visually-hidden"><tr><th scope="col">Line</th><th scope="col">Text</th></tr></thead>
        <tbody>
          {lines.slice(0, limit).map((line, index) => (
            <tr key={index}>
              <td className="diff-number">{isNumbered ? index + 1 : ""}</td>
              <td className="diff-code">
                <CodeLine text={line} tokens={tokens?.[index] ?? undefined} changed={undefined} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > limit && (
        <button type="button" className="button diff-more" onClick={showMore}>
          {countText(lines.length - limit)} more lines
        </button>
      )}
    </>
  );
}

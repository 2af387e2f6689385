import type { ReactNode } from "react";
import { useMemo, useState } from "react";
import { countOf, countText } from "../../text/words";
import { CodeLine } from "./CodeLine";
import type { DiffBlock } from "./diffModel";
import { changedWords, sideBySide } from "./diffModel";
import type { Language } from "./language";
import type { DiffLine } from "./lineDiff";
import type { Token } from "./segments";
import { useDiffTokens } from "./useHighlight";
import type { Range } from "./wordDiff";

export type DiffLayout = "unified" | "split";

/** More lines come when they are asked for. */
const shownLines = 600;
const moreLines = 3_000;

/** A diff of blocks: line numbers of both sides, a sign, the line with its changed words. */
export function DiffView({ blocks, layout, language, label, firstLines = shownLines, blockActions }: {
  blocks: readonly DiffBlock[];
  layout: DiffLayout;
  language: Language | null;
  label: string;
  firstLines?: number | undefined;
  /** What can be done with a block, at its head. */
  blockActions?: (block: DiffBlock, index: number) => ReactNode;
}) {
  const [limit, setLimit] = useState(firstLines);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const stretches = useMemo(() => blocks.map((block) => block.lines), [blocks]);
  const tokens = useDiffTokens(language, stretches);
  const words = useMemo(() => {
    const all = new Map<DiffLine, Range[]>();
    for (const block of blocks) {
      if (!block.isFolded) for (const [line, ranges] of changedWords(block.lines)) all.set(line, ranges);
    }
    return all;
  }, [blocks]);
  const columns = layout === "split" ? 4 : 3;
  let left = limit;
  let hidden = 0;
  return (
    <>
      <div className="diff-scroll" tabIndex={0} role="region" aria-label={label}>
        <table className="diff" data-layout={layout}>
          <caption className="visually-hidden">{label}</caption>
          <colgroup>
            <col className="diff-number-column" />
            {layout === "split" && <><col /><col className="diff-number-column" /></>}
            {layout === "unified" && <col className="diff-number-column" />}
            <col />
          </colgroup>
          <DiffHead layout={layout} />
          {blocks.map((block, index) => {
            if (block.isFolded && !opened.has(index)) {
              const open = () => setOpened(new Set([...opened, index]));
              return <FoldedBlock key={index} block={block} columns={columns} open={open} />;
            }
            const shown = block.lines.slice(0, Math.max(0, left));
            hidden += block.lines.length - shown.length;
            left -= shown.length;
            if (shown.length === 0) return null;
            return (
              <tbody key={index}>
                <BlockHead words={block.head} actions={blockActions?.(block, index)} columns={columns} />
                <BlockRows lines={shown} layout={layout} tokens={tokens} words={words} />
              </tbody>
            );
          })}
        </table>
      </div>
      {hidden > 0 && (
        <button type="button" className="button diff-more" onClick={() => setLimit(limit + moreLines)}>
          {countText(hidden)} more lines
        </button>
      )}
    </>
  );
}

const heads = {
  unified: ["Line before", "Line after", "Text"], split: ["Line before", "Text before", "Line after", "Text after"],
};

/** What the columns are, for whoever does not see them. */
function DiffHead({ layout }: { layout: keyof typeof heads }) {
  return (
    <thead className="visually-hidden">
      <tr>{heads[layout].map((head) => <th key={head} scope="col">{head}</th>)}</tr>
    </thead>
  );
}

interface RowProps {
  tokens: Map<DiffLine, Token[]>;
  words: Map<DiffLine, Range[]>;
}

const signs: Record<DiffLine["kind"], string> = { same: " ", added: "+", removed: "−" };

function Code({ line, tokens, words }: RowProps & { line: DiffLine }) {
  return (
    <td className="diff-code">
      <span className="diff-sign">{signs[line.kind]}</span>
      <CodeLine text={line.text} tokens={tokens.get(line)} changed={words.get(line)} />
    </td>
  );
}

function FoldedBlock({ block, columns, open }: { block: DiffBlock; columns: number; open: () => void }) {
  return (
    <tbody>
      <tr className="diff-fold">
        <td colSpan={columns}>
          <button type="button" onClick={open}>{countOf(block.lines.length, "unchanged line")}: show</button>
        </td>
      </tr>
    </tbody>
  );
}

function BlockHead({ words, actions, columns }: { words: string | null; actions: ReactNode; columns: number }) {
  if (words === null && actions == null) return null;
  return (
    <tr className="diff-head">
      <td colSpan={columns}>
        <div><span className="mono">{words}</span>{actions}</div>
      </td>
    </tr>
  );
}

function BlockRows({ lines, layout, tokens, words }: RowProps & { lines: readonly DiffLine[]; layout: DiffLayout }) {
  if (layout === "unified") {
    return <>{lines.map((line, row) => <UnifiedRow key={row} line={line} tokens={tokens} words={words} />)}</>;
  }
  return (
    <>
      {sideBySide(lines).map((pair, row) => (
        <tr key={row}>
          <Side line={pair.left} side="old" tokens={tokens} words={words} />
          <Side line={pair.right} side="new" tokens={tokens} words={words} />
        </tr>
      ))}
    </>
  );
}

function UnifiedRow({ line, tokens, words }: RowProps & { line: DiffLine }) {
  return (
    <tr data-kind={line.kind}>
      <td className="diff-number">{line.old}</td>
      <td className="diff-number">{line.new}</td>
      <Code line={line} tokens={tokens} words={words} />
    </tr>
  );
}

function Side({ line, side, tokens, words }: RowProps & { line: DiffLine | null; side: "old" | "new" }) {
  if (line === null) return <><td className="diff-number diff-none" /><td className="diff-code diff-none" /></>;
  return (
    <>
      <td className="diff-number" data-kind={line.kind}>{side === "old" ? line.old : line.new}</td>
      <td className="diff-code" data-kind={line.kind}>
        <span className="diff-sign">{signs[line.kind]}</span>
        <CodeLine text={line.text} tokens={tokens.get(line)} changed={words.get(line)} />
      </td>
    </>
  );
}

import { useMemo } from "react";
import { TimeText } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { Failed, Loading } from "../../components/States";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { useMedia } from "../../components/useMedia";
import type { Measure } from "../../text/change";
import { modelWord } from "../../text/eventWords";
import { durationText } from "../../text/time";
import { allTokens, shortCount } from "../../text/tokens";
import { countOf, firstLine, shortId } from "../../text/words";
import { DiffView } from "../files/DiffView";
import { countChanges, foldedBlocks } from "../files/diffModel";
import { diffTexts } from "../files/lineDiff";
import { stepLine } from "./compareModel";
import { FigureFrame, FigureRow, NameRow } from "./FigureFrame";
import type { StepPlace } from "./markedSteps";
import { compareAddress } from "./marked";
import type { ComparedStep } from "./useComparedStep";
import { useComparedStep } from "./useComparedStep";

const narrow = "(max-width: 1023px)";

/** Two steps beside each other: what went in, what came out, how long it took. */
export function StepComparison({ places: [a, b] }: { places: readonly [StepPlace, StepPlace] }) {
  const [left, right] = [useComparedStep(a), useComparedStep(b)];
  const failed = left.error === null ? right : left;
  if (failed.error !== null) {
    const letter = failed === left ? "A" : "B";
    return <Failed what={`Step ${letter} did not load`} error={failed.error} retry={failed.reload} />;
  }
  if (left.value === null || right.value === null) return <Loading rows={14} />;
  return <BothSteps a={left.value} b={right.value} />;
}

function BothSteps({ a, b }: { a: ComparedStep; b: ComparedStep }) {
  const isCall = a.entry.tool !== null || b.entry.tool !== null;
  return (
    <div className="compare-page" tabIndex={0} role="region" aria-label="Comparison">
      <div className="compare-heads">
        <StepHead letter="A" step={a} />
        <StepHead letter="B" step={b} />
      </div>
      <StepFigures a={a} b={b} />
      {isCall && <TextDiff title="Input" a={a.input} b={b.input} />}
      <TextDiff title={isCall ? "Output" : "Text"} a={a.output} b={b.output} />
      {a.place.session !== b.place.session && (
        <p className="secondary">
          <Link to={compareAddress(a.place.session, b.place.session)}>Compare the two sessions as a whole</Link>
        </p>
      )}
    </div>
  );
}

function StepHead({ letter, step: { session, entry, root, place } }: { letter: "A" | "B"; step: ComparedStep }) {
  const to = sessionAddress(place.session, { at: place.at, entry: place.entry, in: place.agent });
  const line = stepLine(entry, root);
  return (
    <section className="compare-head" aria-label={`Step ${letter}`}>
      <span className="compare-letter" aria-hidden="true">{letter}</span>
      {entry.tool !== null && <StatusMark {...statusWords(entry.tool.status)} />}
      <Link to={to} className="clip" title={line}>{line}</Link>
      <span className="clip secondary">{firstLine(session.title) || `Session ${shortId(place.session)}`}</span>
      <span className="muted"><TimeText at={entry.at} /></span>
    </section>
  );
}

const time: Measure = { wish: "less", word: durationText, isMeasured: true };

function StepFigures({ a, b }: { a: ComparedStep; b: ComparedStep }) {
  const [left, right] = [a.entry, b.entry];
  const rows = [
    { word: "Lasted", of: (one: typeof left) => one.tool?.duration_ms ?? null, measure: time },
    { word: "Waited for permission", of: (one: typeof left) => one.tool?.permission_wait_ms ?? null, measure: time },
    {
      word: "Tokens", of: (one: typeof left) => (one.usage === null ? null : allTokens(one.usage)),
      measure: { wish: "less", word: shortCount } as const,
    },
  ].filter(({ of }) => of(left) !== null || of(right) !== null);
  const models = [left.model, right.model] as const;
  return (
    <FigureFrame>
      <NameRow word="Agent" names={[left.agent_id, right.agent_id]} />
      {models.some((one) => one !== null) && (
        <NameRow word="Model" names={[modelWord(models[0]), modelWord(models[1])]} />
      )}
      {rows.map(({ word, of, measure }) => (
        <FigureRow key={word} word={word} a={of(left)} b={of(right)} measure={measure} />
      ))}
    </FigureFrame>
  );
}

/** The lines of both; what is alike is folded. */
function TextDiff({ title, a, b }: { title: string; a: string | null; b: string | null }) {
  const isNarrow = useMedia(narrow);
  const diff = useMemo(() => {
    const { lines } = diffTexts(withEnd(a), withEnd(b));
    return { blocks: foldedBlocks(lines), count: lines.length, ...countChanges(lines) };
  }, [a, b]);
  const isAlike = diff.added + diff.removed === 0;
  return (
    <section className="compare-part" aria-label={title}>
      <h2>{title}</h2>
      <p className="compare-parting">
        {a === null && b === null ? "Neither is kept."
          : a === null ? "That of A is not kept."
            : b === null ? "That of B is not kept."
              : isAlike ? `Alike: ${countOf(diff.count, "line")}.`
                : `${countOf(diff.removed, "line")} only in A, ${diff.added} only in B.`}
      </p>
      {(a !== null || b !== null) && diff.count > 0 && (
        <DiffView
          blocks={diff.blocks}
          layout={isNarrow ? "unified" : "split"}
          language={null}
          label={`${title} of A beside that of B`}
        />
      )}
    </section>
  );
}

function withEnd(text: string | null): string {
  return text === null || text === "" || text.endsWith("\n") ? text ?? "" : `${text}\n`;
}

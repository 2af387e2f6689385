import { useMemo, useState } from "react";
import type { Resource } from "../../api/useResource";
import { ChangeMark } from "../../components/ChangeMark";
import { Failed, Loading } from "../../components/States";
import type { Measure } from "../../text/change";
import { changeOf, percentText, pointsText } from "../../text/change";
import { durationText } from "../../text/time";
import { visibleText } from "../../text/visible";
import { countOf, countText } from "../../text/words";
import type { Call, CallField, CallList } from "./calls";
import type { Choice, Difference, Side } from "./compare";
import { differences, differenceWords, sideOf, splitCalls } from "./compare";
import type { DetailProps } from "./ToolDetail";
import { DetailSection } from "./ToolDetail";

const choiceWords: Record<Choice, string> = {
  cells: "Chosen cells", failed: "Failed calls", slow: "Slowest tenth",
};
const fieldWords: Record<CallField, string> = {
  project: "Project", agent: "Agent", app: "App", machine: "Machine", model: "Model", branch: "Branch",
  version: "Client version",
};
const shownDifferences = 8;

/** What some calls have that the others do not: chosen cells, failed calls or slow ones against all others. */
export function ComparePanel({ view, sample }: DetailProps & { sample: Resource<CallList> }) {
  const [chosen, setChosen] = useState<Choice>("failed");
  const choice = view.pick === null && chosen === "cells" ? "failed" : chosen;
  const { value, error, reload } = sample;
  const parts = useMemo(() => splitCalls(value?.calls ?? [], choice, view.pick), [value, choice, view.pick]);
  if (value === null) return error === null
    ? <Loading rows={4} />
    : <Failed inPanel what="The calls did not load" error={error} retry={reload} />;
  if (value.calls.length === 0) return null;
  return (
    <DetailSection
      title="Compared to normal"
      note={value.isWhole
        ? `of ${countOf(value.calls.length, "call")}`
        : `of the newest ${countText(value.calls.length)} calls`}
    >
      <div className="view-controls compare-choices" role="group" aria-label="Compare with all other calls">
        {(Object.keys(choiceWords) as Choice[]).map((one) => (
          <button
            key={one}
            type="button"
            className="button"
            aria-pressed={one === choice}
            disabled={one === "cells" && view.pick === null}
            title={one === "cells" && view.pick === null ? "Choose cells of the heat map first" : undefined}
            onClick={() => setChosen(one)}
          >
            {choiceWords[one]}
          </button>
        ))}
      </div>
      {parts.chosen.length === 0
        ? <p className="secondary">None of these calls are among them.</p>
        : <Comparison chosen={parts.chosen} others={parts.others} choice={choice} />}
    </DetailSection>
  );
}

function Comparison({ chosen, others, choice }: {
  chosen: readonly Call[];
  others: readonly Call[];
  choice: Choice;
}) {
  const word = choiceWords[choice];
  const [own, rest] = [sideOf(chosen), sideOf(others)];
  const found = differences(chosen, others, shownDifferences);
  return (
    <>
      <table className="cost-table compare-table">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className="number">{word}</th>
            <th scope="col" className="number">All others</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Calls</th>
            <td className="number">{countText(own.calls)}</td>
            <td className="number">{countText(rest.calls)}</td>
            <td className="muted">{percentText(own.calls / (own.calls + rest.calls))} of all</td>
          </tr>
          <FigureRow word="p95" of={(side) => side.p95} own={own} rest={rest} measure={time} />
          {choice !== "failed" && (
            <FigureRow word="Failure rate" of={(side) => side.failureRate} own={own} rest={rest} measure={rate} />
          )}
        </tbody>
      </table>
      {found.length === 0
        ? (
          <p className="secondary">
            Nothing else sets them apart: projects, agents, machines, models and branches are as usual.
          </p>
        )
        : <DifferenceTable list={found} word={word} />}
    </>
  );
}

const time: Measure = { wish: "neither", word: durationText, isMeasured: true };
const rate: Measure = { wish: "neither", word: percentText, size: pointsText };

function FigureRow({ word, of, own, rest, measure }: {
  word: string;
  of: (side: Side) => number | null;
  own: Side;
  rest: Side;
  measure: Measure;
}) {
  const text = (value: number | null) => (value === null ? "–" : (measure.word ?? countText)(value));
  return (
    <tr>
      <th scope="row">{word}</th>
      <td className="number">{text(of(own))}</td>
      <td className="number">{text(of(rest))}</td>
      <td><ChangeMark change={changeOf(of(own), of(rest), measure)} /></td>
    </tr>
  );
}

function DifferenceTable({ list, word }: { list: readonly Difference[]; word: string }) {
  return (
    <table className="cost-table compare-table">
      <thead>
        <tr>
          <th scope="col">What differs most</th>
          <th scope="col" className="number">{word}</th>
          <th scope="col" className="number">All others</th>
          <th scope="col">In words</th>
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={`${one.field} ${one.value}`}>
            <th scope="row">
              <span className="clip difference-name" title={one.value}>
                <span className="muted">{fieldWords[one.field]}</span> {visibleText(one.value)}
              </span>
            </th>
            <ShareCell share={one.chosen} />
            <ShareCell share={one.others} />
            <td className="secondary">{differenceWords(one)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ShareCell({ share }: { share: number }) {
  return (
    <td className="number">
      <span className="bar" aria-hidden="true"><span style={{ width: `${share * 100}%` }} /></span>{" "}
      <span className="user-count">{percentText(share)}</span>
    </td>
  );
}

import type { Session } from "../../api/types";
import { ChangeMark } from "../../components/ChangeMark";
import type { Measure } from "../../text/change";
import { changeOf } from "../../text/change";
import { modelWord } from "../../text/eventWords";
import { lastedMilliseconds } from "../../text/lasted";
import { moneyText } from "../../text/money";
import { durationText } from "../../text/time";
import { inputTokens, shortCount } from "../../text/tokens";
import { countText } from "../../text/words";
import type { ComparedSession } from "./useCompared";

interface Figure {
  word: string;
  of: (session: Session) => number | null;
  measure: Measure;
}

/** Hooks alone tell of no model calls: then nothing is known, which is not nothing. */
const known = (of: (session: Session) => number | null) => (session: Session) =>
  (session.model_call_count === 0 && session.unattributed === null ? null : of(session));

const count = { wish: "neither" } as const;
const tokens: Measure = { wish: "less", word: shortCount };
const figures: readonly Figure[] = [
  { word: "Lasted", of: lastedMilliseconds, measure: { wish: "less", word: durationText, isMeasured: true } },
  { word: "Cost", of: known((one) => one.cost_usd), measure: { wish: "less", word: moneyText } },
  { word: "Tokens in", of: known((one) => one.tokens.input), measure: tokens },
  { word: "Tokens in and cached", of: known((one) => inputTokens(one.tokens)), measure: tokens },
  { word: "Tokens out", of: known((one) => one.tokens.output), measure: tokens },
  { word: "Model calls", of: known((one) => one.model_call_count), measure: count },
  { word: "Prompts", of: (one) => one.prompt_count, measure: count },
  { word: "Tool calls", of: (one) => one.tool_count, measure: count },
  { word: "Errors", of: (one) => one.error_count, measure: { wish: "less" } },
  { word: "Agents", of: (one) => one.agent_count, measure: count },
  { word: "Files changed", of: (one) => one.file_count, measure: count },
  { word: "Events", of: (one) => one.event_count, measure: count },
];

/** The figures of both, and how the second stands to the first. */
export function FigureTable({ a, b }: { a: ComparedSession; b: ComparedSession }) {
  return (
    <section className="compare-part" aria-label="Figures">
      <h2>Figures</h2>
      <table className="cost-table">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className="number">A</th>
            <th scope="col" className="number">B</th>
            <th scope="col">B against A</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Model</th>
            <td className="number">{modelWord(a.session.model)}</td>
            <td className="number">{modelWord(b.session.model)}</td>
            <td className="secondary">{a.session.model === b.session.model ? "the same" : "another one"}</td>
          </tr>
          {figures.map(({ word, of, measure }) => {
            const [left, right] = [of(a.session), of(b.session)];
            const shown = (value: number | null) => (value === null ? "–" : (measure.word ?? countText)(value));
            return (
              <tr key={word}>
                <th scope="row">{word}</th>
                <td className="number">{shown(left)}</td>
                <td className="number">{shown(right)}</td>
                <td><ChangeMark change={changeOf(right, left, measure)} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

import type { Session } from "../../api/types";
import type { Measure } from "../../text/change";
import { modelWord } from "../../text/eventWords";
import { moneyText } from "../../text/money";
import { durationText } from "../../text/time";
import { inputTokens, shortCount } from "../../text/tokens";
import { FigureFrame, FigureRow, NameRow } from "./FigureFrame";
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
  { word: "Lasted", of: (one) => one.duration_ms, measure: { wish: "less", word: durationText, isMeasured: true } },
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
    <FigureFrame>
      <NameRow word="Model" names={[modelWord(a.session.model), modelWord(b.session.model)]} />
      {figures.map(({ word, of, measure }) => (
        <FigureRow key={word} word={word} a={of(a.session)} b={of(b.session)} measure={measure} />
      ))}
    </FigureFrame>
  );
}

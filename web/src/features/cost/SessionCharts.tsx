import { useState } from "react";
import { hub } from "../../api/hub";
import type { Compaction, ContextPoint, Session, SessionCost } from "../../api/types";
import { useResource } from "../../api/useResource";
import { thinned } from "../../charts/scales";
import { TimeChart } from "../../charts/TimeChart";
import { TimeText } from "../../components/Clock";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { exactMoney, moneyText } from "../../text/money";
import { momentText, parseTime } from "../../text/time";
import { compactedWords, shortCount } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import { contextRows, growthByCall, growthByTurn } from "./growth";

/** More points than pixels show nothing more. */
const maximumPoints = 400;

/** Calls that are asked for; a session with more is drawn turn by turn. */
const maximumCalls = 1_000;

/** The cost as it grew, and how full the main agent's window was. */
export function SessionCharts({ cost, session }: { cost: SessionCost; session: Session }) {
  const { zone } = useStore(preferences);
  const calls = useResource(
    `calls ${session.session_id} ${session.model_call_count}`,
    (signal) => hub.modelCalls(session.session_id, maximumCalls, signal),
  );
  const times = [...cost.turns, ...cost.context].map((one) => parseTime(one.at));
  const from = Math.min(parseTime(session.started_at), ...times);
  const to = Math.max(parseTime(session.ended_at ?? session.last_event_at), ...times);
  const timeWord = (at: number) => momentText(at, to - from, zone);
  const last = cost.turns[cost.turns.length - 1];
  const byCall = calls.value !== null && calls.value.next_cursor == null ? growthByCall(calls.value.calls) : [];
  return (
    <div className="cost-charts">
      <TimeChart
        title="Cost so far, USD"
        description={last === undefined
          ? "No turn is known."
          : `${countOf(cost.turns.length, "turn")}; it rises to ${
            exactMoney(last.cumulative_usd)}. The table of turns has every step.`}
        points={byCall.length > 0
          ? thinned(byCall, (point) => point.value, maximumPoints)
          : growthByTurn(cost.turns, to)}
        shape="step"
        from={from}
        to={to}
        valueWord={moneyText}
        timeWord={timeWord}
      />
      <ContextChart cost={cost} from={from} to={to} timeWord={timeWord} />
    </div>
  );
}

function ContextChart({ cost, from, to, timeWord }: {
  cost: SessionCost;
  from: number;
  to: number;
  timeWord: (at: number) => string;
}) {
  const own = cost.context.filter((point) => point.agent_id === "main");
  const window = own.reduce<number | null>((largest, point) => (
    point.window !== null && point.window > (largest ?? 0) ? point.window : largest), null);
  const highest = own.reduce((most, point) => Math.max(most, point.tokens), 0);
  if (own.length === 0) return null;
  const compactions = cost.compactions.filter((one) => one.agent_id === "main");
  // A window that is never nearly reached would press the curve to the ground.
  const showsWindow = window !== null && highest > window / 4;
  return (
    <div>
      <TimeChart
        title={window === null
          ? "Context of the main agent, tokens"
          : `Context of the main agent, tokens (window ${shortCount(window)})`}
        description={`At most ${countText(highest)} tokens${window === null ? "" : ` of ${countText(window)}`}, ${
          countOf(compactions.length, "compaction")}. The table below has the figures.`}
        points={thinned(own, (point) => point.tokens, maximumPoints)
          .map((point) => ({ at: parseTime(point.at), value: point.tokens }))}
        shape="line"
        from={from}
        to={to}
        limit={showsWindow ? { value: window, word: "window" } : null}
        marks={compactions.map((one) => ({
          at: parseTime(one.started_at),
          word: `Compacted (${one.trigger})${one.tokens_before === null
            ? ""
            : `: ${compactedWords(one.tokens_before, one.tokens_after, window)}`}`,
        }))}
        valueWord={shortCount}
        timeWord={timeWord}
      />
      <ContextTable points={own} compactions={compactions} />
    </div>
  );
}

const shownPoints = 200;

/** `Compacted (auto): 175,928 → 2,687`. */
function compactionWords({ trigger, tokens_before: before, tokens_after: after }: Compaction): string {
  return `Compacted (${trigger})${before === null ? "" : `: ${countText(before)} → ${countText(after)}`}`;
}

function ContextTable({ points, compactions }: {
  points: readonly ContextPoint[];
  compactions: readonly Compaction[];
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="chart-table" onToggle={(toggle) => setIsOpen(toggle.currentTarget.open)}>
      <summary>Context as a table</summary>
      {isOpen && (
        <table className="cost-table">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" className="number">Tokens</th>
              <th scope="col" className="number">Window</th>
            </tr>
          </thead>
          <tbody>
            {contextRows(points, compactions).slice(-shownPoints).map((row, index) => (
              <tr key={index}>
                <th scope="row" className="mono"><TimeText at={row.at} /></th>
                {row.point !== null && <td className="number">{countText(row.point.tokens)}</td>}
                {row.point !== null && <td className="number">{countText(row.point.window)}</td>}
                {row.compaction !== null && <td className="number" colSpan={2}>{compactionWords(row.compaction)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

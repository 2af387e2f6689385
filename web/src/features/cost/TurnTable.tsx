import { useState } from "react";
import type { CostTurn, SessionCost } from "../../api/types";
import { TimeText } from "../../components/Clock";
import { TokensText } from "../../components/UsageMarks";
import { setParameters, usePlace } from "../../state/location";
import { columnDecimals, columnMoney, exactMoney } from "../../text/money";
import { tokenKinds } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import { showMoment } from "../session/moments";
import type { TurnColumn, TurnOrder } from "./turns";
import { nextOrder, readTurnOrder, sortedTurns, turnWords, writeTurnOrder } from "./turns";

const turnsPerStep = 100;

/** Each prompt with what answering it took. Choosing one goes to where it is read. */
export function TurnTable({ cost }: { cost: SessionCost }) {
  const { turns } = cost;
  const order = readTurnOrder(usePlace().parameters.get("turns"));
  const [shown, setShown] = useState(turnsPerStep);
  if (turns.length === 0) return null;
  const decimals = columnDecimals([
    ...turns.map((turn) => turn.cost_usd), turns[turns.length - 1]?.cumulative_usd ?? null,
  ]);
  const head = (column: TurnColumn, word: string, title?: string) => (
    <TurnHead column={column} word={word} title={title} order={order} />
  );
  return (
    <section aria-labelledby="turns-title" className="cost-section">
      <h2 id="turns-title">{countOf(cost.turn_count, "turn")}</h2>
      {cost.turn_count > turns.length && <p className="muted">The latest {countText(turns.length)} are listed.</p>}
      {cost.is_truncated && <p className="muted">The session has more calls than are counted by turn here.</p>}
      <div className="cost-scroll">
        <table className="cost-table turn-table">
          <thead>
            <tr>
              {head("at", "Turn")}
              <th scope="col" className="turn-prompt">Prompt</th>
              {head("calls", "Calls", "Requests to the model")}
              {head("tool_calls", "Tools", "Tool calls")}
              {tokenKinds.map((kind) => <TurnHead
                key={kind.name}
                column={kind.name}
                word={kind.short}
                title={`${kind.word} tokens`}
                order={order}
                className="optional-column"
              />)}
              <th scope="col" className="number narrow-column" title="Input and cache / output">Tokens</th>
              {head("cost_usd", "Cost")}
              {head("cumulative_usd", "So far")}
            </tr>
          </thead>
          <tbody>
            {sortedTurns(turns, order).slice(0, shown).map(({ turn, number }) => (
              <TurnRow key={number} turn={turn} number={number} decimals={decimals} />
            ))}
          </tbody>
        </table>
      </div>
      {turns.length > shown && (
        <button type="button" className="button" onClick={() => setShown(shown + turnsPerStep)}>
          Show more of {countText(turns.length)}
        </button>
      )}
    </section>
  );
}

function TurnHead({ column, word, title, order, className = "" }: {
  column: TurnColumn;
  word: string;
  title?: string | undefined;
  order: TurnOrder;
  className?: string;
}) {
  const isChosen = order.column === column;
  const direction = order.isAscending ? "ascending" : "descending";
  return (
    <th scope="col" className={column === "at" ? undefined : `number ${className}`} aria-sort={isChosen ? direction : "none"}>
      <button
        type="button"
        className="sort-button"
        title={title}
        onClick={() => setParameters({ turns: writeTurnOrder(nextOrder(order, column)) })}
      >
        {word}<span aria-hidden="true">{isChosen ? (order.isAscending ? " ↑" : " ↓") : ""}</span>
      </button>
    </th>
  );
}

function TurnRow({ turn, number, decimals }: {
  turn: CostTurn;
  number: number;
  decimals: number;
}) {
  const prompt = turnWords(turn);
  const show = () => {
    setParameters({ agent: null, source: null });
    showMoment(turn.at, turn.prompt_id);
  };
  return (
    <tr>
      <td className="turn-number">{number} <span className="mono muted"><TimeText at={turn.at} /></span></td>
      <td className="turn-prompt">
        <button type="button" className="turn-link clip" title={`Read from here: ${prompt}`} onClick={show}>
          {prompt}
        </button>
      </td>
      <td className="number">{countText(turn.calls)}</td>
      <td className="number">{countText(turn.tool_calls)}</td>
      {tokenKinds.map((kind) => (
        <td key={kind.name} className="number optional-column">{countText(turn.tokens[kind.name])}</td>
      ))}
      <td className="number narrow-column"><TokensText tokens={turn.tokens} /></td>
      <td className="number" title={turn.cost_usd === null ? undefined : exactMoney(turn.cost_usd)}>
        {turn.calls === 0 ? <span className="muted" title="No model call is known of this turn">—</span>
          : turn.cost_usd === null ? <span className="muted">unknown</span> : columnMoney(turn.cost_usd, decimals)}
      </td>
      <td className="number" title={exactMoney(turn.cumulative_usd)}>{columnMoney(turn.cumulative_usd, decimals)}</td>
    </tr>
  );
}

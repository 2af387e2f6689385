import type { Tokens, CostTurn } from "../../api/types";
import { automaticWords, firstLine } from "../../text/words";

/** A column of the table of turns. */
export type TurnColumn = "at" | "calls" | "tool_calls" | keyof Tokens | "cost_usd" | "cumulative_usd";

export interface TurnOrder {
  column: TurnColumn;
  isAscending: boolean;
}

const columns: readonly TurnColumn[] = [
  "at", "calls", "tool_calls", "input", "output", "cache_read", "cache_creation_5m", "cache_creation_1h", "cost_usd",
  "cumulative_usd",
];

export const orderOfTime: TurnOrder = { column: "at", isAscending: true };

/** The order as the address tells it: `cost_usd`, or `-cost_usd` for the smallest first. */
export function readTurnOrder(text: string | null): TurnOrder {
  const isAscending = text?.startsWith("-") === true;
  const column = columns.find((one) => one === (isAscending ? text?.slice(1) : text));
  return column === undefined ? orderOfTime : { column, isAscending };
}

export function writeTurnOrder({ column, isAscending }: TurnOrder): string | null {
  return column === "at" && isAscending ? null : `${isAscending ? "-" : ""}${column}`;
}

/** What a click on a column's head gives: the largest first, then the smallest; time the other way round. */
export function nextOrder(current: TurnOrder, column: TurnColumn): TurnOrder {
  const first = column === "at";
  return { column, isAscending: current.column === column ? !current.isAscending : first };
}

function valueOf(turn: CostTurn, column: TurnColumn): number | string {
  switch (column) {
    case "at":
      return turn.at;
    case "calls":
    case "tool_calls":
    case "cumulative_usd":
      return turn[column];
    case "cost_usd":
      // What has no price stands after everything that has one.
      return turn.cost_usd ?? -1;
    default:
      return turn.tokens[column];
  }
}

/** The turns with the numbers that they have in time, in the order asked for. */
export function sortedTurns(
  turns: readonly CostTurn[],
  order: TurnOrder,
): { turn: CostTurn; number: number }[] {
  const numbered = turns.map((turn, index) => ({ turn, number: index + 1 }));
  const direction = order.isAscending ? 1 : -1;
  return numbered.sort((a, b) => {
    const left = valueOf(a.turn, order.column);
    const right = valueOf(b.turn, order.column);
    if (left === right) return a.number - b.number;
    return (left < right ? -1 : 1) * direction;
  });
}

/** What a turn is called: its prompt, or what began it where nobody gave one. */
export function turnWords(turn: Pick<CostTurn, "kind" | "prompt" | "prompt_id">): string {
  if (turn.kind === "automatic") return automaticWords(turn.prompt);
  const words = firstLine(turn.prompt);
  if (words !== "") return words;
  return turn.prompt_id === null ? "Before the first prompt" : "A prompt that was not recorded";
}

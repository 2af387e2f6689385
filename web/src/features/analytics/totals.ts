// The figures of two ranges of time beside each other. Pure.
import type { AnalyticsTotals } from "../../api/types";
import type { Change, Measure } from "../../text/change";
import { changeOf, percentText, pointsText } from "../../text/change";
import { moneyText } from "../../text/money";
import { durationText } from "../../text/time";
import { allTokens, shortCount } from "../../text/tokens";
import { countText } from "../../text/words";

export type TotalName =
  "sessions" | "agents" | "tool_calls" | "errors" | "error_rate" | "duration_p50" | "duration_p95" | "tokens" | "cost";

export interface TotalRow {
  name: TotalName;
  word: string;
  /** What exactly is counted. */
  title: string;
  now: string;
  before: string | null;
  change: Change;
}

interface Total {
  name: TotalName;
  word: string;
  title: string;
  of: (totals: AnalyticsTotals) => number | null;
  measure: Measure;
}

const time: Measure = { wish: "neither", word: durationText, isMeasured: true };

const count: Measure = { wish: "neither" };
const errorCount: Measure = { wish: "less" };
const rate: Measure = { wish: "less", word: percentText, size: pointsText, isMeasured: true };
const tokens: Measure = { wish: "neither", word: shortCount };
const money: Measure = { wish: "neither", word: moneyText, isMeasured: true };

function total(
  name: TotalName, word: string, title: string, measure: Measure, of: (totals: AnalyticsTotals) => number | null,
): Total {
  return { name, word, title, measure, of };
}

const list: readonly Total[] = [
  total("sessions", "Sessions", "That lasted into the range", count, (one) => one.sessions),
  total("agents", "Agents", "That started in the range", count, (one) => one.agents),
  total("tool_calls", "Tool calls", "That began in the range", count, (one) => one.tool_calls),
  total("errors", "Errors", "Failed tool calls and failed turns", errorCount, (one) => one.errors),
  total("error_rate", "Error rate", "Errors for each tool call", rate,
    (one) => (one.tool_calls > 0 ? one.error_rate : null)),
  total("duration_p50", "Session length, p50", "Half of the sessions lasted no longer", time,
    (one) => one.duration_p50_ms),
  total("duration_p95", "Session length, p95", "95 of 100 sessions lasted no longer", time,
    (one) => one.duration_p95_ms),
  total("tokens", "Tokens", "In and out, of the whole hours that the range touches", tokens,
    tokensOf),
  total("cost", "Cost", "Of the calls whose price is known", money, costOf),
];

/** Tokens are those of whole hours: where no session was, they are of an hour that the next range shares. */
function tokensOf(totals: AnalyticsTotals): number | null {
  return totals.sessions === 0 && allTokens(totals.tokens) > 0 ? null : allTokens(totals.tokens);
}

/** Without tokens no model call is known: nothing was told of what it cost. */
function costOf(totals: AnalyticsTotals): number | null {
  if (tokensOf(totals) === null) return null;
  return allTokens(totals.tokens) === 0 && totals.cost_usd === 0 ? null : totals.cost_usd;
}

/** Every figure, what it was before, and how they differ. */
export function totalRows(totals: AnalyticsTotals, previous: AnalyticsTotals | null): TotalRow[] {
  // Where nothing was recorded there is nothing to compare with.
  const before = previous !== null && previous.sessions + previous.tool_calls > 0 ? previous : null;
  return list.map(({ name, word, title, of, measure }) => {
    const write = (value: number | null) =>
      value === null || !Number.isFinite(value) ? "–" : (measure.word ?? countText)(value);
    return {
      name, word, title, now: write(of(totals)),
      before: before === null ? null : write(of(before)),
      change: changeOf(of(totals), before === null ? null : of(before), measure),
    };
  });
}

const verbs = { up: "more", down: "fewer", same: "as many", unknown: "" } as const;

/** `133 sessions, more than the 7 before; error rate 5.6 %, worse than 4.1 %`: the comparison in a sentence. */
export function comparisonSentence(rows: readonly TotalRow[]): string {
  const row = (name: TotalName) => rows.find((one) => one.name === name);
  const [sessions, rate] = [row("sessions"), row("error_rate")];
  if (sessions === undefined || rate === undefined) return "";
  const compared = (one: TotalRow, words: string) => {
    if (one.before === null || one.change.direction === "unknown" || one.before === "–") return "";
    return one.change.direction === "same" ? ", the same as before" : `, ${words} than ${one.before} before`;
  };
  const count = `${sessions.now} ${sessions.now === "1" ? "session" : "sessions"}${
    compared(sessions, verbs[sessions.change.direction])}`;
  if (rate.now === "–") return count;
  return `${count}; error rate ${rate.now}${compared(rate, rate.change.tone)}`;
}

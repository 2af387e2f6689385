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

const list: readonly Total[] = [
  { name: "sessions", word: "Sessions", title: "That lasted into the range", of: (one) => one.sessions, measure: { wish: "neither" } },
  { name: "agents", word: "Agents", title: "That started in the range", of: (one) => one.agents, measure: { wish: "neither" } },
  { name: "tool_calls", word: "Tool calls", title: "That began in the range", of: (one) => one.tool_calls, measure: { wish: "neither" } },
  { name: "errors", word: "Errors", title: "Failed tool calls and failed turns", of: (one) => one.errors, measure: { wish: "less" } },
  { name: "error_rate", word: "Error rate", title: "Errors for each tool call", of: (one) => (one.tool_calls > 0 ? one.error_rate : null),
    measure: { wish: "less", word: percentText, size: pointsText, isMeasured: true } },
  { name: "duration_p50", word: "Session length, p50", title: "Half of the sessions lasted no longer", of: (one) => one.duration_p50_ms, measure: time },
  { name: "duration_p95", word: "Session length, p95", title: "95 of 100 sessions lasted no longer", of: (one) => one.duration_p95_ms, measure: time },
  { name: "tokens", word: "Tokens", title: "In and out, of the whole hours that the range touches", of: (one) => allTokens(one.tokens), measure: { wish: "neither", word: shortCount } },
  { name: "cost", word: "Cost", title: "Of the calls whose price is known", of: costOf, measure: { wish: "neither", word: moneyText, isMeasured: true } },
];

/** Without tokens no model call is known: nothing was told of what it cost. */
function costOf(totals: AnalyticsTotals): number | null {
  return allTokens(totals.tokens) === 0 && totals.cost_usd === 0 ? null : totals.cost_usd;
}

/** Every figure, what it was before, and how they differ. */
export function totalRows(totals: AnalyticsTotals, before: AnalyticsTotals | null): TotalRow[] {
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

// What a budget says. Pure.
import type { CostGroup } from "../../api/types";
import type { Status } from "../../components/StatusMark";
import { moneyText } from "../../text/money";
import type { Zone } from "../../text/time";
import { clockTime, zoneName } from "../../text/time";

interface BudgetState {
  status: Status;
  word: string;
}

/** Whether the money lasts; without a limit nothing can be said. */
export function budgetState(spent: number, forecast: number | null, limit: number | null): BudgetState {
  if (limit === null || limit <= 0) return { status: "idle", word: "No budget" };
  if (spent >= limit) return { status: "error", word: "Over budget" };
  if (forecast !== null && forecast >= limit) return { status: "waiting", word: "Will be exceeded" };
  return { status: "ok", word: "Within budget" };
}

interface BudgetBar {
  /** Parts of the bar's length. */
  spent: number;
  forecast: number;
  /** Where the limit stands; 1 while everything fits below it. */
  limit: number;
}

/** The bar reaches as far as the largest of the three. */
export function budgetBar(spent: number, forecast: number | null, limit: number): BudgetBar {
  const whole = Math.max(spent, forecast ?? 0, limit, Number.MIN_VALUE);
  return { spent: spent / whole, forecast: Math.max(spent, forecast ?? 0) / whole, limit: limit / whole };
}

/** The beginning of the UTC day that ends at a time. */
export function dayOf(resets: string): string {
  const end = Date.parse(resets);
  return new Date((Number.isFinite(end) ? end : Date.now()) - 86_400_000).toISOString();
}

const hour = 3_600_000;

/** What is spent of a budget that begins anew at a time, and what will be by then. */
interface Spending {
  spent_usd: number;
  forecast_usd: number;
  resets_at: string;
}

/** USD an hour at which a forecast goes on. */
export function hourlyRate({ spent_usd: spent, forecast_usd: forecast, resets_at: end }: Spending, now: number): number {
  return (forecast - spent) * hour / Math.max(1, Date.parse(end) - now);
}

/** `21:40 UTC`. */
export function clockWords(at: number, zone: Zone): string {
  return `${clockTime(at, zone).slice(0, 5)} ${zoneName(zone, at)}`;
}

/** `at $0.50/h reached about 21:40 UTC`; null for a budget that is not going to be. */
export function reachedWords(spending: Spending, limit: number, now: number, zone: Zone): string | null {
  const { spent_usd: spent, forecast_usd: forecast } = spending;
  const rate = hourlyRate(spending, now);
  if (spent >= limit || forecast < limit || !(rate > 0) || !(now < Date.parse(spending.resets_at))) return null;
  return `at ${moneyText(rate)}/h reached about ${clockWords(now + ((limit - spent) / rate) * hour, zone)}`;
}

/** What stands in the place of a sum that is zero. */
export interface NothingWords {
  words: string;
  title: string;
  /** True where nothing was spent, false where nothing is known. */
  isZero: boolean;
}

/**
 * Why a sum is zero: no call is known, or none of them has a price; null where calls really cost nothing. Who spent
 * something lately is known to have spent nothing since.
 */
export function nothingWords(
  total: Pick<CostGroup, "calls" | "unpriced_calls"> | null,
  spentLately = false,
): NothingWords | null {
  if (total === null || total.calls === 0) {
    return {
      words: spentLately ? "nothing spent yet" : "no model call known",
      title: "Tokens come from session files and telemetry; hooks alone tell of none",
      isZero: spentLately,
    };
  }
  if (total.unpriced_calls < total.calls) return null;
  return { words: "unknown: its models have no price", title: "Set prices under Settings", isZero: false };
}

// What a budget says. Pure.
import type { CostGroup } from "../../api/types";
import type { Status } from "../../components/StatusMark";

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

/** What stands in the place of a sum that is zero. */
export interface NothingWords {
  value: string;
  why: string;
  title: string;
}

/** Why a sum is zero: no call is known, or none of them has a price; null where calls really cost nothing. */
export function nothingWords(total: Pick<CostGroup, "calls" | "unpriced_calls"> | null): NothingWords | null {
  if (total === null || total.calls === 0) {
    return {
      value: "—", why: "no model call known",
      title: "Tokens come from session files and telemetry; hooks alone tell of none",
    };
  }
  if (total.unpriced_calls < total.calls) return null;
  return { value: "unknown", why: "its models have no price", title: "Set prices under Settings" };
}

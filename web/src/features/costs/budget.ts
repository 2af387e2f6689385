// What a budget says. Pure.
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

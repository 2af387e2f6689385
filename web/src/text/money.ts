// Sums of money in words. The hub counts in nano-dollars; numbers of USD are taken back to them before they are cut.
import type { Agent } from "../api/types";

const nanoDigits = 9;
const nanosPerDollar = 1e9;
/** Above this a sum in nano-dollars is no exact number any more; nobody asks for its fractions. */
const largestExactDollars = Number.MAX_SAFE_INTEGER / nanosPerDollar;
const fewestDecimals = 2;

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** `1234.5` with 2 decimals → `$1,234.50`. Halves are rounded up on the exact nano-dollars. */
export function dollars(usd: number, decimals: number): string {
  const size = Math.abs(usd);
  const sign = usd < 0 ? "−" : "";
  if (!Number.isFinite(size)) return "–";
  if (size > largestExactDollars) return `${sign}$${grouped(Math.round(size).toFixed(0))}`;
  const unit = 10 ** (nanoDigits - decimals);
  const units = Math.round(Math.round(size * nanosPerDollar) / unit);
  const digits = units.toString().padStart(decimals + 1, "0");
  const whole = grouped(digits.slice(0, digits.length - decimals));
  return `${units === 0 ? "" : sign}$${whole}${decimals === 0 ? "" : `.${digits.slice(digits.length - decimals)}`}`;
}

/** Cents, or as many decimals as show two digits of a smaller sum; at most nine. */
function decimalsFor(usd: number): number {
  const size = Math.round(Math.abs(usd) * nanosPerDollar) / nanosPerDollar;
  if (size === 0 || size >= 1) return fewestDecimals;
  // Of 0.042 one: the zeros between the point and the first digit.
  const leadingZeros = Math.ceil(-Math.log10(size) - 1e-12) - 1;
  return Math.min(nanoDigits, leadingZeros + fewestDecimals);
}

/** `$12.35`, `$0.042`, `$0.0000032`: never `$0.00` for money that was spent. */
export function moneyText(usd: number): string {
  return dollars(usd, decimalsFor(usd));
}

/** Every digit there is, for tooltips. */
export function exactMoney(usd: number): string {
  return dollars(usd, nanoDigits).replace(/(\.\d\d\d*?)0+$/, "$1");
}

/** The decimals that a column of sums shares so that its smallest sum still shows; at most six. */
export function columnDecimals(sums: readonly (number | null)[]): number {
  let decimals = fewestDecimals;
  for (const sum of sums) if (sum !== null && sum !== 0) decimals = Math.max(decimals, Math.min(6, decimalsFor(sum)));
  return decimals;
}

/** A sum in a column; one too small for the column's decimals is not shown as nothing. */
export function columnMoney(usd: number, decimals: number): string {
  const text = dollars(usd, decimals);
  return usd !== 0 && /^−?\$[0.]+$/.test(text) ? moneyText(usd) : text;
}

/** What is known of a cost. */
export interface KnownCost {
  cost_usd: number | null;
  cost_is_partial: boolean;
  cost_is_estimated?: boolean;
  model_call_count: number;
}

interface CostWords {
  text: string;
  /** The exact sum and what it lacks, for tooltips. */
  title: string;
}

/** `$1.20`, `≥ $1.20` where calls lack a price, `~$1.20` where prices are estimated, `unknown`, `—` for no calls. */
export function costWords(cost: KnownCost): CostWords {
  if (cost.cost_usd === null) {
    return cost.model_call_count === 0
      ? { text: "—", title: "No model call is known" }
      : { text: "unknown", title: "No price is known for its models" };
  }
  if (cost.cost_usd === 0 && cost.model_call_count === 0 && !cost.cost_is_partial) {
    return { text: "—", title: "No model call is known" };
  }
  const least = cost.cost_is_partial ? "≥ " : "";
  const about = cost.cost_is_estimated === true ? "~" : "";
  const notes = [
    cost.cost_is_partial ? "at least: some calls have no known price" : "",
    cost.cost_is_estimated === true ? "estimated: some calls have the fallback price" : "",
  ].filter((note) => note !== "");
  return {
    text: `${least}${about}${moneyText(cost.cost_usd)}`,
    title: [exactMoney(cost.cost_usd), ...notes].join("; "),
  };
}

/** What is known of an agent's cost. */
export function agentCost(agent: Pick<Agent, "cost_usd" | "model_call_count" | "unpriced_call_count">): KnownCost {
  return {
    cost_usd: agent.cost_usd,
    cost_is_partial: agent.unpriced_call_count > 0,
    model_call_count: agent.model_call_count,
  };
}

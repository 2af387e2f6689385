// What is different about some calls. Pure.
import type { CellRange } from "../../charts/heat";
import { percentText } from "../../text/change";
import type { Call, CallField } from "./calls";
import { callFields, isIn, unknownValue } from "./calls";

/** Which calls are set against all others. */
export type Choice = "cells" | "failed" | "slow";

const slowShare = 0.1;

export function splitCalls(
  calls: readonly Call[],
  choice: Choice,
  pick: CellRange | null,
): { chosen: Call[]; others: Call[] } {
  const slowest = new Set(choice === "slow" ? slowestOf(calls) : []);
  const isChosen = (call: Call) => {
    if (choice === "failed") return call.status === "failed";
    if (choice === "slow") return slowest.has(call);
    return pick !== null && isIn(call, pick);
  };
  return { chosen: calls.filter(isChosen), others: calls.filter((call) => !isChosen(call)) };
}

/** A tenth of the calls with a duration, one at least. */
function slowestOf(calls: readonly Call[]): Call[] {
  const timed = calls.filter((call) => call.duration !== null).sort((a, b) => (b.duration ?? 0) - (a.duration ?? 0));
  return timed.slice(0, Math.ceil(timed.length * slowShare));
}

export interface Side {
  calls: number;
  failed: number;
  failureRate: number | null;
  p95: number | null;
}

/** The value that the given share of all do not exceed; null without values. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  return sorted[Math.max(0, Math.min(sorted.length, Math.ceil(share * sorted.length)) - 1)] ?? null;
}

export function sideOf(calls: readonly Call[]): Side {
  const failed = calls.filter((call) => call.status === "failed").length;
  return {
    calls: calls.length,
    failed,
    failureRate: calls.length === 0 ? null : failed / calls.length,
    p95: percentile(calls.flatMap((call) => (call.duration === null ? [] : [call.duration])), 0.95),
  };
}

export interface Difference {
  field: CallField;
  value: string;
  /** Shares of the chosen calls and of all others that have the value. */
  chosen: number;
  others: number;
  chosenCount: number;
}

/** Differences below this share are chance or of no use. */
const smallestDifference = 0.05;

/**
 * What chosen calls have more or less often than the others, the largest difference first. Differences that as many
 * calls could have by chance are left out.
 */
export function differences(chosen: readonly Call[], others: readonly Call[], count: number): Difference[] {
  if (chosen.length === 0 || others.length === 0) return [];
  const found: Difference[] = [];
  for (const field of callFields) {
    const [own, rest] = [countsOf(chosen, field), countsOf(others, field)];
    // Calls of which nobody told the value say nothing.
    const [ownTotal, restTotal] = [sumOf(own), sumOf(rest)];
    if (ownTotal === 0 || restTotal === 0) continue;
    for (const value of new Set([...own.keys(), ...rest.keys()])) {
      const [ownCount, restCount] = [own.get(value) ?? 0, rest.get(value) ?? 0];
      const [share, other] = [ownCount / ownTotal, restCount / restTotal];
      const all = (ownCount + restCount) / (ownTotal + restTotal);
      const noise = 2 * Math.sqrt(all * (1 - all) * (1 / ownTotal + 1 / restTotal));
      if (Math.abs(share - other) < Math.max(smallestDifference, noise)) continue;
      found.push({ field, value, chosen: share, others: other, chosenCount: ownCount });
    }
  }
  const size = (one: Difference) => Math.abs(one.chosen - one.others);
  found.sort((a, b) => size(b) - size(a) || a.value.localeCompare(b.value));
  return withoutMirrors(found).slice(0, count);
}

/** Of a field with two values the rarer one only says the same again. */
function withoutMirrors(list: readonly Difference[]): Difference[] {
  return list.filter((one, index) => !list.slice(0, index).some((earlier) =>
    earlier.field === one.field &&
    Math.abs(earlier.chosen - earlier.others + one.chosen - one.others) < 1e-9 &&
    Math.abs(earlier.chosen + one.chosen - 1) < 1e-9));
}

function countsOf(calls: readonly Call[], field: CallField): Map<string, number> {
  const counts = new Map<string, number>();
  for (const call of calls) {
    const value = call.fields[field];
    if (value !== unknownValue) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** The values of a field by how many calls have them. */
export function usersOf(calls: readonly Call[], field: CallField): { value: string; count: number; failed: number }[] {
  const users = new Map<string, { value: string; count: number; failed: number }>();
  for (const call of calls) {
    const value = call.fields[field];
    const known = users.get(value) ?? { value, count: 0, failed: 0 };
    known.count += 1;
    if (call.status === "failed") known.failed += 1;
    users.set(value, known);
  }
  return [...users.values()].sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}

/** `3.2 × as often`, `never else`, `half as often`. */
export function differenceWords(one: Pick<Difference, "chosen" | "others">): string {
  if (one.others === 0) return "only here";
  if (one.chosen === 0) return "never here";
  const factor = one.chosen / one.others;
  return factor >= 1 ? `${factor.toFixed(1)} × as often` : `${percentText(factor)} as often`;
}

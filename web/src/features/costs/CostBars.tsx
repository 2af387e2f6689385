import { useMemo } from "react";
import type { CostGroup, CostList } from "../../api/types";
import { useInterval, useResource } from "../../api/useResource";
import type { BarSeries } from "../../charts/StackedBars";
import { StackedBars } from "../../charts/StackedBars";
import type { BarTexture } from "../../charts/stacks";
import { useNow } from "../../components/Clock";
import { Link } from "../../components/Link";
import { navigate } from "../../state/location";
import { preferences } from "../../state/preferences";
import type { Scope } from "../../state/scope";
import { useStore } from "../../state/store";
import { costWords, moneyText } from "../../text/money";
import { zoneName } from "../../text/time";
import { allTokens, shortCount } from "../../text/tokens";
import { countOf } from "../../text/words";
import { groupWord } from "./groupWords";
import { loadSeries } from "./loadSeries";
import type { Period } from "./periods";
import { partsOf } from "./periods";
import type { CostBar } from "./series";
import { barsOf } from "./series";
import type { CostGroupingName } from "./view";
import { barAddress } from "./view";
import { knownCost } from "./CostTotals";

const refreshMilliseconds = 60_000;
const hourMilliseconds = 3_600_000;
/** Told apart by more than their colours: no neighbours have the same. */
const textures: readonly BarTexture[] = ["solid", "hatched", "dotted", "barred"];

const unitWords: Record<CostGroupingName, string> = {
  model: "model", project: "project", source_app: "app", machine: "machine", agent_type: "agent type", tool: "tool",
  session: "session", day: "model",
};

/** What each hour or day cost, as parts of the chosen grouping on top of each other. */
export function CostBars({ times, period, by, query, scope }: {
  times: CostList;
  period: Period;
  by: CostGroupingName;
  query: string;
  scope: Scope;
}) {
  const { zone } = useStore(preferences);
  const now = useNow();
  const { unit } = period;
  const parts = partsOf(period, times.groups.map((group) => group.key), zone, now);
  const shownBy = by === "day" ? "model" : by;
  const key = `cost series ${shownBy} ${unit} ${query} ${parts.length}`;
  const series = useResource(key, (signal) => loadSeries(shownBy, unit, query, parts, signal));
  useInterval(series.reload, refreshMilliseconds);
  const report = series.value;
  const bars = useMemo(() => barsOf(parts, times.groups, report), [times, report, parts.length, parts[0]?.at]);
  const words = (report?.groups ?? []).map((group) => groupWord(group, shownBy));
  const hasRest = bars.some((bar) => (bar.values[words.length] ?? 0) > 0);
  const rest: BarSeries = words.length === 0
    ? { key: "\u0000rest", word: "all", colour: "category-0", texture: "solid" }
    : { key: "\u0000rest", word: "other", colour: "paint-muted", texture: "solid" };
  const shown: BarSeries[] = [
    ...words.map((word, index): BarSeries => ({
      key: report?.groups[index]?.key ?? word, word, colour: `category-${index}`,
      texture: textures[index % textures.length] ?? "solid",
    })),
    ...(hasRest || words.length === 0 ? [rest] : []),
  ];
  const addressOf = (bar: CostBar) =>
    barAddress(by, scope, { kind: "absolute", since: bar.at, until: bar.until });
  const wordsOf = (bar: CostBar) => barWords(bar, shown.map((one) => one.word), unit);
  const most = bars.reduce<CostBar | null>((best, bar) =>
    (bar.group?.cost_usd ?? 0) > (best?.group?.cost_usd ?? 0) ? bar : best, null);
  return (
    <StackedBars
      title={`USD by ${unit} and ${unitWords[by]}, ${zoneName(zone, now)}`}
      summary={`${countOf(bars.length, unit)}${most === null ? "" : `; the most was ${
        moneyText(most.group?.cost_usd ?? 0)} (${keyWords(most.key)})`}${
        report === null && series.value === null && !series.isLoading && parts.length > 0
          ? `; too many ${unit}s to split by ${unitWords[by]}` : ""}`}
      series={shown}
      buckets={bars.map((bar) => ({ at: bar.at, values: bar.values, words: wordsOf(bar) }))}
      bucketLength={unit === "hour" ? hourMilliseconds : 24 * hourMilliseconds}
      height={200}
      valueWord={moneyText}
      open={(index) => {
        const bar = bars[index];
        if (bar !== undefined) navigate(addressOf(bar));
      }}
      table={{
        heads: ["Time", ...shown.map((one) => one.word), "Cost"],
        rows: bars.map((bar) => ({
          key: bar.key,
          cells: [
            <Link key="at" to={addressOf(bar)}>{keyWords(bar.key)}</Link>,
            ...shown.map((_, index) => moneyText(bar.values[index] ?? 0)),
            bar.group === null ? "–" : costWords(knownCost(bar.group)).text,
          ],
        })),
      }}
    />
  );
}

/** `2026-11-21T14` → `2026-11-21 14:00`. */
function keyWords(key: string): string {
  return key.length > 10 ? `${key.replace("T", " ")}:00` : key;
}

function barWords(bar: CostBar, words: readonly string[], unit: "hour" | "day"): string {
  const when = unit === "hour" ? keyWords(bar.key).slice(5) : bar.key;
  if (bar.group === null) return `${when}: nothing`;
  const parts = bar.values.flatMap((value, index) => value > 0 && words.length > 1
    ? [`${words[index] ?? ""} ${moneyText(value)}`]
    : []);
  return `${when}: ${groupWords(bar.group)}${parts.length === 0 ? "" : `; ${parts.join(", ")}`}`;
}

function groupWords(group: CostGroup): string {
  return `${costWords(knownCost(group)).text}, ${countOf(group.calls, "call")}, ${
    shortCount(allTokens(group.tokens))} tokens`;
}

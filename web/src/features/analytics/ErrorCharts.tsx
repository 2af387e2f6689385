import { RateChart } from "../../charts/RateChart";
import { StackedBars } from "../../charts/StackedBars";
import { bucketWords } from "../../charts/timeWords";
import { Link } from "../../components/Link";
import { navigate } from "../../state/location";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { percentText } from "../../text/change";
import { parseTime } from "../../text/time";
import { shortCount } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import type { PartProps } from "./view";
import { bucketRange, sessionsAddress } from "./view";

/** How often tools and turns failed, and which share of the tool calls that is. */
export function ErrorCharts({ analytics, view }: PartProps) {
  const { zone } = useStore(preferences);
  const length = analytics.bucket_ms;
  const parts = analytics.errors.map((part) => {
    const errors = part.tool_failures + part.turn_failures;
    const from = parseTime(part.at);
    const rate = part.calls > 0 ? errors / part.calls : null;
    const words = `${bucketWords(from, length, zone)}: ${countText(part.tool_failures)} of ${
      countOf(part.calls, "tool call")} and ${countOf(part.turn_failures, "turn")} failed${
      rate === null ? "" : `, ${percentText(rate)}`}`;
    return { ...part, from, rate, words };
  });
  const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((all, part) => all + of(part), 0);
  const worst = parts.reduce((most, part) => ((part.rate ?? -1) > (most?.rate ?? -1) ? part : most), parts[0]);
  const address = (from: number) => sessionsAddress(view, bucketRange(from, length), { errors: "1" });
  const before = analytics.previous_totals;
  const table = {
    heads: ["Time", "Tool calls", "Tools failed", "Turns failed", "Rate"],
    rows: parts.map((part) => ({
      key: part.at,
      cells: [
        <Link key="at" to={address(part.from)}>{bucketWords(part.from, length, zone)}</Link>, countText(part.calls),
        countText(part.tool_failures), countText(part.turn_failures), percentText(part.rate),
      ],
    })),
  };
  return (
    <section className="analytics-part">
      <StackedBars
        title="Failures"
        summary={`${countOf(sum((part) => part.tool_failures), "tool call")} and ${
          countOf(sum((part) => part.turn_failures), "turn")} failed`}
        series={[
          { key: "tools", word: "tool calls", colour: "paint-error", texture: "hatched" },
          { key: "turns", word: "turns", colour: "paint-refused", texture: "solid" },
        ]}
        buckets={parts.map((part) => ({
          at: part.from, values: [part.tool_failures, part.turn_failures], words: part.words,
        }))}
        bucketLength={length}
        height={100}
        valueWord={shortCount}
        open={(index) => {
          const part = parts[index];
          if (part !== undefined) navigate(address(part.from));
        }}
      />
      <RateChart
        title="Error rate: failures for each tool call"
        summary={worst?.rate == null
          ? "No tool call in this time"
          : `${percentText(analytics.totals.error_rate)} in all; the worst ${percentText(worst.rate)}, ${
            bucketWords(worst.from, length, zone)}`}
        points={parts.map((part) => ({ at: part.from, value: part.rate, words: part.words }))}
        bucketLength={length}
        valueWord={percentText}
        before={before === null || before.tool_calls === 0
          ? null : { value: before.error_rate, word: `before: ${percentText(before.error_rate)}` }}
        table={table}
      />
    </section>
  );
}

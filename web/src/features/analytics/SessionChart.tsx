import { StackedBars } from "../../charts/StackedBars";
import { bucketWords } from "../../charts/timeWords";
import { Link } from "../../components/Link";
import { navigate } from "../../state/location";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { parseTime } from "../../text/time";
import { shortCount } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import type { PartProps } from "./view";
import { bucketRange, sessionsAddress } from "./view";

/** How many sessions began, ended and failed in each part of the range. */
export function SessionChart({ analytics, view }: PartProps) {
  const { zone } = useStore(preferences);
  const { sessions, bucket_ms: length } = analytics;
  const parts = sessions.map((part) => ({ ...part, from: parseTime(part.at) }));
  const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((all, part) => all + of(part), 0);
  const most = parts.reduce((best, part) => (part.started > (best?.started ?? -1) ? part : best), parts[0]);
  const unit = length % 86_400_000 === 0 ? "day" : "hour";
  const addressOf = (from: number, more: Record<string, string> = {}) =>
    sessionsAddress(view, bucketRange(from, length), more);
  return (
    <section className="analytics-part">
      <StackedBars
        title={`Sessions by ${unit}`}
        summary={`${countOf(sum((part) => part.started), "session")} began, ${
          countText(sum((part) => part.ended))} ended, ${
          countText(sum((part) => part.failed))} failed${most === undefined || most.started === 0
          ? "" : `; most began ${bucketWords(most.from, length, zone)}: ${countText(most.started)}`}`}
        layout="grouped"
        series={[
          { key: "started", word: "began", colour: "category-0", texture: "solid" },
          { key: "ended", word: "ended", colour: "paint-muted", texture: "dotted" },
          { key: "failed", word: "failed", colour: "paint-error", texture: "hatched" },
        ]}
        buckets={parts.map((part) => ({
          at: part.from,
          values: [part.started, part.ended, part.failed],
          words: `${bucketWords(part.from, length, zone)}: ${countText(part.started)} began, ${
            countText(part.ended)} ended, ${countText(part.failed)} failed`,
        }))}
        bucketLength={length}
        height={300}
        valueWord={shortCount}
        open={(index) => {
          const part = parts[index];
          if (part !== undefined) navigate(addressOf(part.from));
        }}
        table={{
          heads: ["Time", "Began", "Ended", "Failed"],
          rows: parts.map((part) => ({
            key: part.at,
            cells: [
              <Link key="at" to={addressOf(part.from)}>{bucketWords(part.from, length, zone)}</Link>,
              countText(part.started), countText(part.ended),
              part.failed === 0 ? "0" : (
                <Link key="failed" to={addressOf(part.from, { status: "failed" })}>{countText(part.failed)}</Link>
              ),
            ],
          })),
        }}
      />
    </section>
  );
}

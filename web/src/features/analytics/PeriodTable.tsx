import { ChangeMark } from "../../components/ChangeMark";
import { Link } from "../../components/Link";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { rangeWords } from "../../state/timeRange";
import { parseTime } from "../../text/time";
import type { PartProps } from "./view";
import { addressOf } from "./TotalTiles";
import type { TotalRow } from "./totals";

function absolute(range: { since: string | null; until: string | null }): TimeRange | null {
  const [since, until] = [parseTime(range.since), parseTime(range.until)];
  return Number.isFinite(since) && Number.isFinite(until) ? { kind: "absolute", since, until } : null;
}

/** Every figure of the range beside that of as long a time before; all numbers open what they count. */
export function PeriodTable({ analytics, view, rows }: PartProps & { rows: readonly TotalRow[] }) {
  const { zone } = useStore(preferences);
  const before = analytics.previous === null ? null : absolute(analytics.previous);
  const now = absolute(analytics.range);
  if (before === null || now === null || rows[0]?.before === null) {
    return (
      <section className="analytics-part">
        <h2>This time and the time before</h2>
        <p className="secondary">
          {view.compares
            ? "Nothing is recorded of the time before."
            : "The comparison is switched off."}
        </p>
      </section>
    );
  }
  return (
    <section className="analytics-part">
      <h2>This time and the time before</h2>
      <table className="cost-table period-table">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className="number">{rangeWords(now, zone)}</th>
            <th scope="col" className="number">{rangeWords(before, zone)}</th>
            <th scope="col">Change</th>
            <th scope="col" className="optional-column">In words</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row" title={row.title}>{row.word}</th>
              <td className="number">
                <Link to={addressOf(row.name, view, now)} className="number-link">{row.now}</Link>
              </td>
              <td className="number">
                <Link to={addressOf(row.name, view, before)} className="number-link">{row.before ?? "–"}</Link>
              </td>
              <td><ChangeMark change={row.change} /></td>
              <td className="secondary optional-column">{row.change.words}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

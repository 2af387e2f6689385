import { hub } from "../../api/hub";
import { useInterval, useResource } from "../../api/useResource";
import { Link, sessionAddress } from "../../components/Link";
import { Failed, Loading } from "../../components/States";
import { percentText } from "../../text/change";
import { columnDecimals, columnMoney, exactMoney } from "../../text/money";
import { firstLine, shortId } from "../../text/words";

const listed = 6;
const refreshMilliseconds = 60_000;

/** The sessions that cost the most in the time. */
export function DearestSessions({ query, total }: { query: string; total: number | null }) {
  const { value, error, reload } = useResource(`dearest ${query}`, (signal) =>
    hub.costs("session", query, listed, signal));
  useInterval(reload, refreshMilliseconds);
  const decimals = columnDecimals((value?.groups ?? []).map((group) => group.cost_usd));
  return (
    <section className="cost-section" aria-labelledby="dearest-title">
      <h2 id="dearest-title">Most expensive sessions</h2>
      {value === null && error === null && <Loading rows={4} />}
      {value === null && error !== null && (
        <Failed inPanel what="The sessions did not load" error={error} retry={reload} />
      )}
      {value !== null && (
        <ol className="dearest">
          {value.groups.map((group) => {
            const title = firstLine(group.label) || `Session ${shortId(group.key)}`;
            const usd = group.cost_usd;
            return (
              <li key={group.key}>
                <Link to={sessionAddress(group.key, { pane: "cost" })} className="clip" title={title}>{title}</Link>
                <span className="number muted">
                  {usd !== null && total !== null && total > 0 ? percentText(usd / total) : ""}
                </span>
                <span className="number" title={usd === null ? "No price is known" : exactMoney(usd)}>
                  {usd === null ? "unknown" : columnMoney(usd, decimals)}
                </span>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

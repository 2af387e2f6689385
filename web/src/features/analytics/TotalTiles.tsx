import { ChangeMark } from "../../components/ChangeMark";
import { Link } from "../../components/Link";
import type { PartProps } from "./view";
import type { TotalName, TotalRow } from "./totals";
import { agentsAddress, sessionsAddress, toolAddress } from "./view";

const shown: readonly TotalName[] = ["sessions", "tool_calls", "error_rate", "duration_p50", "cost"];

/** The five figures of the range, each against the time before; a click shows what is behind it. */
export function TotalTiles({ view, range, rows }: PartProps & { rows: readonly TotalRow[] }) {
  return (
    <ul className="analytics-tiles" aria-label="Totals">
      {shown.flatMap((name) => rows.filter((row) => row.name === name)).map((row) => (
        <li key={row.name}>
          <Link to={addressOf(row.name, view, range)} className="tile" title={`${row.title}: ${row.change.words}`}>
            <span className="tile-name">{row.word}</span>
            <span className="tile-value">{row.now}</span>
            <span className="tile-more">
              {row.before === null ? row.title : <ChangeMark change={row.change} />}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Where what a figure counts is listed. */
export function addressOf(name: TotalName, view: PartProps["view"], range: PartProps["range"]): string {
  switch (name) {
    case "tool_calls": return toolAddress(view, range, null);
    case "agents": return agentsAddress(view, range, null);
    case "errors":
    case "error_rate": return sessionsAddress(view, range, { errors: "1", sort: "errors" });
    case "duration_p50":
    case "duration_p95": return sessionsAddress(view, range, { sort: "duration" });
    case "tokens":
    case "cost": return sessionsAddress(view, range, { sort: name });
    default: return sessionsAddress(view, range);
  }
}

import { Link } from "../../components/Link";
import { percentText } from "../../text/change";
import { toolWord } from "../../text/eventWords";
import { visibleText } from "../../text/visible";
import { countOf, countText } from "../../text/words";
import { kindWord } from "./AgentKinds";
import type { PartProps } from "./view";
import { agentsAddress, toolAddress, toolEventsAddress } from "./view";

const shownRows = 8;

interface Failing {
  key: string;
  word: string;
  all: number;
  failures: number;
  /** Where the failed ones are listed, and where all of them are. */
  to: string;
  toAll: string;
}

/** The kinds of agents that failed most often. */
export function FailingAgents({ analytics, view, range }: PartProps) {
  const rows = analytics.agents_failing.map((agent): Failing => ({
    key: agent.agent_name, word: kindWord(agent), all: agent.count, failures: agent.failures,
    to: agentsAddress(view, range, agent.agent_name, true), toAll: agentsAddress(view, range, agent.agent_name),
  }));
  const none = "No agent failed in this time.";
  return <FailingTable title="Agents that fail most" head="Kind" unit="Agents" none={none} rows={rows} />;
}

/** The tools whose calls failed most often. */
export function FailingTools({ analytics, view, range }: PartProps) {
  const rows = analytics.tools.filter((tool) => tool.failures > 0).map((tool): Failing => ({
    key: tool.tool_name, word: visibleText(toolWord(tool.tool_name)), all: tool.calls, failures: tool.failures,
    to: toolEventsAddress(view, range, tool.tool_name, true), toAll: toolAddress(view, range, tool.tool_name),
  })).sort((a, b) => b.failures - a.failures);
  const none = "No tool call failed in this time.";
  return <FailingTable title="Tools that fail most" head="Tool" unit="Calls" none={none} rows={rows} />;
}

function FailingTable({ title, head, unit, none, rows }: {
  title: string;
  head: string;
  unit: string;
  none: string;
  rows: readonly Failing[];
}) {
  const largest = Math.max(1, ...rows.map((row) => row.failures));
  return (
    <section className="analytics-part">
      <h2>{title}</h2>
      {rows.length === 0 ? <p className="secondary">{none}</p> : (
        <table className="cost-table failing-table">
          <thead>
            <tr>
              <th scope="col">{head}</th>
              <th scope="col" className="number">Failed</th>
              <th scope="col" className="number">{unit}</th>
              <th scope="col" className="number">Share</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shownRows).map((row) => (
              <tr key={row.key}>
                <th scope="row"><Link to={row.toAll} className="clip user-name" title={row.word}>{row.word}</Link></th>
                <td className="number">
                  <span className="bar failing-bar" aria-hidden="true">
                    <span style={{ width: `${(row.failures / largest) * 100}%` }} />
                  </span>{" "}
                  <Link to={row.to} className="number-link user-count">{countText(row.failures)}</Link>
                </td>
                <td className="number">
                  <Link to={row.toAll} className="number-link">{countText(row.all)}</Link>
                </td>
                <td className="number">
                  <Link to={row.to} className="number-link">
                    {row.all > 0 ? percentText(row.failures / row.all) : "–"}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
          {rows.length > shownRows && (
            <tfoot>
              <tr><td colSpan={4} className="muted">and {countOf(rows.length - shownRows, "other")}</td></tr>
            </tfoot>
          )}
        </table>
      )}
    </section>
  );
}

import type { ReactNode } from "react";
import type { CostOfAgent, CostOfModel } from "../../api/types";
import { AgentMark } from "../../components/AgentMark";
import { TokensText } from "../../components/UsageMarks";
import { setParameters } from "../../state/location";
import { columnDecimals, columnMoney, exactMoney } from "../../text/money";
import { visibleText } from "../../text/visible";
import { countOf, countText } from "../../text/words";

/** A sum with a bar that tells its share of the largest. */
export function ShareCell({ usd, largest, decimals, isPartial = false, linked = (children) => children }: {
  usd: number | null;
  largest: number;
  decimals: number;
  isPartial?: boolean;
  /** Makes the sum a link to what it is made of. */
  linked?: (children: ReactNode) => ReactNode;
}) {
  if (usd === null) return <td className="number muted" title="No price is known">unknown</td>;
  const title = `${exactMoney(usd)}${isPartial ? "; at least: some calls have no known price" : ""}`;
  return (
    <td className="number" title={title}>
      {largest > 0 && (
        <span className="bar" aria-hidden="true">
          <span style={{ width: `${((usd / largest) * 100).toFixed(1)}%` }} />
        </span>
      )}
      <span className="share-text">{linked(<>{isPartial ? "≥ " : ""}{columnMoney(usd, decimals)}</>)}</span>
    </td>
  );
}

function largestOf(rows: readonly { cost_usd: number | null }[]): number {
  return rows.reduce((most, row) => Math.max(most, row.cost_usd ?? 0), 0);
}

/** Who spent it, the dearest first. */
export function AgentCosts({ agents, nameOf }: { agents: readonly CostOfAgent[]; nameOf: (agent: string) => string }) {
  const rows = [...agents].sort((a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1));
  const decimals = columnDecimals(rows.map((row) => row.cost_usd));
  const largest = largestOf(rows);
  return (
    <section aria-labelledby="agents-cost-title" className="cost-section">
      <h2 id="agents-cost-title">By agent</h2>
      <table className="cost-table">
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col" className="number">Calls</th>
            <th scope="col" className="number" title="Input and cache / output">Tokens</th>
            <th scope="col" className="number">Cost</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const name = row.agent_id === "unattributed" ? "unattributed" : row.agent_name ?? nameOf(row.agent_id);
            return (
              <tr key={row.agent_id}>
                <th scope="row">
                  <button
                    type="button"
                    className="agent-button"
                    title={`Show only ${row.agent_id}`}
                    disabled={row.agent_id === "unattributed"}
                    onClick={() => setParameters({ pane: null, agent: row.agent_id })}
                  >
                    <AgentMark label={name} /><span className="clip">{name}</span>
                  </button>
                </th>
                <td className="number">{countText(row.calls)}</td>
                <td className="number"><TokensText tokens={row.tokens} /></td>
                <ShareCell usd={row.cost_usd} largest={largest} decimals={decimals} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** What was called, the dearest first. */
export function ModelCosts({ models }: { models: readonly CostOfModel[] }) {
  const rows = [...models].sort((a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1));
  const decimals = columnDecimals(rows.flatMap((row) => [row.cost_usd, row.reported_cost_usd]));
  const largest = largestOf(rows);
  return (
    <section aria-labelledby="models-cost-title" className="cost-section">
      <h2 id="models-cost-title">By model</h2>
      <table className="cost-table">
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col" className="number">Calls</th>
            <th scope="col" className="number" title="Input and cache / output">Tokens</th>
            <th scope="col" className="number" title="What the client itself says, inherited calls included">Client</th>
            <th scope="col" className="number">Cost</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.model}>
              <th scope="row">
                {row.model === "" ? "unknown model" : visibleText(row.model)}
                {row.unpriced_calls > 0 && (
                  <span className="badge">{countOf(row.unpriced_calls, "call")} without a price</span>
                )}
              </th>
              <td className="number">{countText(row.calls)}</td>
              <td className="number"><TokensText tokens={row.tokens} /></td>
              <td className="number muted">
                {row.reported_cost_usd === null ? "–" : columnMoney(row.reported_cost_usd, decimals)}
              </td>
              <ShareCell
                usd={row.cost_usd}
                largest={largest}
                decimals={decimals}
                isPartial={row.unpriced_calls > 0}
              />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

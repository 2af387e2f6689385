import type { ReactNode } from "react";
import type { AnalyticsAgentType } from "../../api/types";
import { Donut } from "../../charts/Donut";
import { Link } from "../../components/Link";
import { TokensText } from "../../components/UsageMarks";
import { columnDecimals, columnMoney } from "../../text/money";
import { allTokens, shortCount } from "../../text/tokens";
import { visibleText } from "../../text/visible";
import { countOf, countText } from "../../text/words";
import type { PartProps } from "./view";
import { agentsAddress } from "./view";

const shownKinds = 12;

export function kindWord(kind: Pick<AnalyticsAgentType, "agent_name">): string {
  return kind.agent_name === "" ? "unknown kind" : visibleText(kind.agent_name);
}

/** Which kinds of agents started, and what they did and cost. */
export function AgentKinds({ analytics, view, range }: PartProps) {
  const kinds = analytics.agent_types;
  const decimals = columnDecimals(kinds.map((kind) => kind.cost_usd));
  return (
    <section className="analytics-kinds">
      <Donut
        title="Agents by kind"
        unit="agents"
        total={analytics.totals.agents}
        parts={kinds.map((kind) => ({ key: kind.agent_name, word: kindWord(kind), value: kind.count }))}
        valueWord={shortCount}
        linkOf={(part, children) => (
          <Link to={agentsAddress(view, range, part.key)} className="clip" title={part.word}>{children}</Link>
        )}
      />
      <table className="cost-table kinds-table" aria-label="Kinds of agents">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col" className="number">Agents</th>
            <th scope="col" className="number">Errors</th>
            <th scope="col" className="number">Per agent</th>
            <th scope="col" className="number optional-column" title="Input and cache / output">Tokens</th>
            <th scope="col" className="number">Cost</th>
          </tr>
        </thead>
        <tbody>
          {kinds.slice(0, shownKinds).map((kind) => {
            const address = agentsAddress(view, range, kind.agent_name);
            const to = (children: ReactNode) => <Link to={address} className="number-link">{children}</Link>;
            return (
              <tr key={kind.agent_name}>
                <th scope="row">
                  <Link to={address} className="clip user-name" title={kindWord(kind)}>{kindWord(kind)}</Link>
                </th>
                <td className="number">{to(countText(kind.count))}</td>
                <td className={kind.errors === 0 ? "number muted" : "number"}>{to(countText(kind.errors))}</td>
                <td className="number secondary">
                  {to(kind.count === 0 ? "–" : (kind.errors / kind.count).toFixed(1))}
                </td>
                <td className="number optional-column">{to(<TokensText tokens={kind.tokens} />)}</td>
                <td className="number">{to(<KindCost kind={kind} decimals={decimals} />)}</td>
              </tr>
            );
          })}
        </tbody>
        {kinds.length > shownKinds && (
          <tfoot>
            <tr><td colSpan={6} className="muted">and {countOf(kinds.length - shownKinds, "other kind")}</td></tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

function KindCost({ kind, decimals }: { kind: AnalyticsAgentType; decimals: number }) {
  if (kind.cost_usd === null) return <span className="muted" title="No price is known">unknown</span>;
  if (allTokens(kind.tokens) === 0) return <span className="muted" title="No model call is known">—</span>;
  return <>{columnMoney(kind.cost_usd, decimals)}</>;
}

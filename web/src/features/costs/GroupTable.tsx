import type { ReactNode } from "react";
import type { CostGroup, CostList } from "../../api/types";
import { Clipped } from "../../components/Clipped";
import { Link } from "../../components/Link";
import { TokensText } from "../../components/UsageMarks";
import { preferences } from "../../state/preferences";
import type { Scope } from "../../state/scope";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { changeShare, percentText, relativeText } from "../../text/change";
import { columnDecimals, columnMoney, exactMoney } from "../../text/money";
import { tokenKinds, tokensTitle } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import { ShareCell } from "../cost/ShareTables";
import { groupWord } from "./groupWords";
import type { CostGroupingName } from "./view";
import { costSessionsAddress, rowsAddress } from "./view";

const heads: Record<CostGroupingName, string> = {
  model: "Model", project: "Project", source_app: "App", machine: "Machine", agent_type: "Agent type", tool: "Tool",
  session: "Session", day: "Day",
};

/** What a tool's figures mean: a call to the model counts for what it asked for. */
const toolNote = "A model call counts for the tools that it asked for, in equal parts; calls that asked for none " +
  "have a row of their own.";

/** The groups of a report, as the hub sorts them, and their sum. */
export function GroupTable({ report, by, before, scope, range }: {
  report: CostList;
  by: CostGroupingName;
  /** Of the same time before; null where nothing can be compared. */
  before: CostList | null;
  scope: Scope;
  range: TimeRange;
}) {
  const { zone } = useStore(preferences);
  const groups = by === "day" ? [...report.groups].sort((a, b) => b.key.localeCompare(a.key)) : report.groups;
  const decimals = columnDecimals([...groups.map((group) => group.cost_usd), report.total.cost_usd]);
  const rest = report.total.calls - groups.reduce((sum, group) => sum + group.calls, 0);
  const earlier = before === null ? null : new Map(before.groups.map((group) => [group.key, group.cost_usd]));
  const whole = report.total.cost_usd ?? 0;
  return (
    <div className="cost-scroll">
      <table className="cost-table group-table">
        <thead>
          <tr>
            <th scope="col">{heads[by]}</th>
            <th scope="col" className="number">Calls</th>
            {tokenKinds.map((kind) => (
              <th key={kind.name} scope="col" className="number optional-column" title={`${kind.word} tokens`}>
                {kind.short}
              </th>
            ))}
            <th scope="col" className="number narrow-column" title="Input and cache / output">Tokens</th>
            <th scope="col" className="number optional-column" title="What the cache saved">Saved</th>
            {earlier !== null && (
              <th scope="col" className="number small-column" title="To the same time before">Change</th>
            )}
            <th scope="col" className="number small-column optional-column" title="Of the total">Share</th>
            <th scope="col" className="number">Cost</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRow
              key={group.key}
              group={group}
              by={by}
              to={rowsAddress(group, by, scope, range, zone)}
              decimals={decimals}
              whole={whole}
              change={earlier === null ? undefined : changeWords(group.cost_usd, earlier.get(group.key) ?? 0)}
            />
          ))}
        </tbody>
        <tfoot>
          <GroupRow
            group={report.total}
            by={null}
            to={costSessionsAddress(scope, range)}
            decimals={decimals}
            whole={whole}
            change={before === null ? undefined : changeWords(report.total.cost_usd, before.total.cost_usd)}
          />
        </tfoot>
      </table>
      {by === "tool" && <p className="legend">{toolNote}</p>}
      {by !== "tool" && rest > 0 && groups.length > 0 && (
        <p className="legend">The total has {countOf(Math.round(rest), "more call")} in groups that are not listed.</p>
      )}
    </div>
  );
}

function changeWords(now: number | null, before: number | null): string {
  const share = changeShare(now, before);
  if (share !== null) return relativeText(share);
  return now !== null && now > 0 && before === 0 ? "new" : "–";
}

function GroupRow({ group, by, to, decimals, whole, change }: {
  group: CostGroup;
  by: CostGroupingName | null;
  /** Where what the figures are made of is listed. */
  to: string | null;
  decimals: number;
  whole: number;
  change: string | undefined;
}) {
  const linked = (children: ReactNode) =>
    to === null ? children : <Link to={to} className="number-link">{children}</Link>;
  return (
    <tr className={by === null ? "cost-sum" : undefined}>
      <th scope="row" className="group-name">
        {by === null ? linked("Total") : <GroupName group={group} by={by} to={to} />}
        {group.unpriced_calls > 0 && (
          <span className="badge">{countOf(group.unpriced_calls, "call")} without a price</span>
        )}
      </th>
      <td className="number">{linked(countText(group.calls))}</td>
      {tokenKinds.map((kind) => (
        <td key={kind.name} className="number optional-column" title={tokensTitle(group.tokens)}>
          {linked(countText(group.tokens[kind.name]))}
        </td>
      ))}
      <td className="number narrow-column">{linked(<TokensText tokens={group.tokens} />)}</td>
      <td className="number optional-column" title={exactMoney(group.cache_savings_usd)}>
        {linked(columnMoney(group.cache_savings_usd, decimals))}
      </td>
      {change !== undefined && <td className="number small-column">{linked(change)}</td>}
      <td className="number small-column optional-column">
        {group.cost_usd === null || whole <= 0 ? "–" : linked(percentText(group.cost_usd / whole))}
      </td>
      <ShareCell
        usd={group.cost_usd}
        largest={by === null ? 0 : whole}
        decimals={decimals}
        isPartial={group.unpriced_calls > 0}
        linked={linked}
      />
    </tr>
  );
}

function GroupName({ group, by, to }: { group: CostGroup; by: CostGroupingName; to: string | null }) {
  const word = groupWord(group, by);
  if (to === null) return <span className="muted">{word}</span>;
  const title = by === "session" ? word : group.key;
  return (
    <Link to={to} className="clip" title={title}>
      {by === "project" ? <Clipped text={group.key} /> : by === "model" ? group.key : word}
    </Link>
  );
}

import type { CostGroup, CostList } from "../../api/types";
import { Clipped } from "../../components/Clipped";
import { TokensText } from "../../components/UsageMarks";
import { Link, sessionAddress } from "../../components/Link";
import { columnDecimals, columnMoney, exactMoney } from "../../text/money";
import { toolWord } from "../../text/eventWords";
import { tokenKinds, tokensTitle } from "../../text/tokens";
import { visibleText } from "../../text/visible";
import { countOf, countText, firstLine, shortId } from "../../text/words";
import { ShareCell } from "../cost/ShareTables";
import type { CostGroupingName } from "./CostsPage";
import { changeOf, changeText, shareText } from "./ranges";

const heads: Record<CostGroupingName, string> = {
  model: "Model", project: "Project", agent_type: "Agent type", tool: "Tool", machine: "Machine", session: "Session",
  day: "Day",
};

/** What a tool's figures mean: a call to the model counts for what it asked for. */
const toolNote = "A model call counts for the tools that it asked for, in equal parts; calls that asked for none " +
  "have a row of their own.";

/** The groups of a report, as the hub sorts them, and their sum. */
export function GroupTable({ report, by, before }: {
  report: CostList;
  by: CostGroupingName;
  /** Of the same time before; null where nothing can be compared. */
  before: CostList | null;
}) {
  const groups = by === "day" ? [...report.groups].sort((a, b) => b.key.localeCompare(a.key)) : report.groups;
  const decimals = columnDecimals([...groups.map((group) => group.cost_usd), report.total.cost_usd]);
  const largest = groups.reduce((most, group) => Math.max(most, group.cost_usd ?? 0), 0);
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
              largest={largest}
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
            largest={0}
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
  const change = changeOf(now, before);
  if (change !== null) return changeText(change);
  return now !== null && now > 0 && before === 0 ? "new" : "–";
}

function GroupRow({ group, by, largest, decimals, whole, change }: {
  group: CostGroup;
  by: CostGroupingName | null;
  largest: number;
  decimals: number;
  whole: number;
  change: string | undefined;
}) {
  return (
    <tr className={by === null ? "cost-sum" : undefined}>
      <th scope="row" className="group-name">
        {by === null ? "Total" : <GroupName group={group} by={by} />}
        {group.unpriced_calls > 0 && (
          <span className="badge">{countOf(group.unpriced_calls, "call")} without a price</span>
        )}
      </th>
      <td className="number">{countText(group.calls)}</td>
      {tokenKinds.map((kind) => (
        <td key={kind.name} className="number optional-column" title={tokensTitle(group.tokens)}>
          {countText(group.tokens[kind.name])}
        </td>
      ))}
      <td className="number narrow-column"><TokensText tokens={group.tokens} /></td>
      <td className="number optional-column" title={exactMoney(group.cache_savings_usd)}>
        {columnMoney(group.cache_savings_usd, decimals)}
      </td>
      {change !== undefined && <td className="number small-column">{change}</td>}
      <td className="number small-column optional-column">
        {group.cost_usd === null || whole <= 0 ? "–" : shareText(group.cost_usd / whole)}
      </td>
      <ShareCell
        usd={group.cost_usd}
        largest={largest}
        decimals={decimals}
        isPartial={group.unpriced_calls > 0}
      />
    </tr>
  );
}

const unknownWords: Record<CostGroupingName, string> = {
  model: "unknown model", project: "unknown project", agent_type: "unknown", tool: "no tool", machine: "unknown",
  session: "unknown", day: "unknown",
};

function GroupName({ group, by }: { group: CostGroup; by: CostGroupingName }) {
  if (by === "session") {
    const title = firstLine(group.label) || `Session ${shortId(group.key)}`;
    return <Link to={sessionAddress(group.key, { pane: "cost" })} className="clip" title={title}>{title}</Link>;
  }
  if (group.key === "") return <span className="muted">{unknownWords[by]}</span>;
  if (by === "tool") return <span className="clip" title={group.key}>{toolWord(group.key)}</span>;
  if (by === "project") return <Clipped text={group.key} />;
  return <span className="clip" title={group.key}>{visibleText(group.key)}</span>;
}

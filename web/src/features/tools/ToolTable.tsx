import type { ReactNode } from "react";
import type { ToolStatistics } from "../../api/types";
import { Sparkline } from "../../charts/Sparkline";
import { Clipped } from "../../components/Clipped";
import { AgoText } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { Link } from "../../components/Link";
import { percentText } from "../../text/change";
import { durationText } from "../../text/time";
import { countOf, countText } from "../../text/words";
import { visibleText } from "../../text/visible";
import type { ToolLinks } from "./links";
import type { CommonReason } from "./reasons";
import { reasonText } from "./reasons";
import type { ToolGroup } from "./rows";
import { failsMostly, finished, shareOf, shortToolName } from "./rows";
import type { ToolColumn, ToolOrder } from "./view";
import { nextOrder } from "./view";

interface TableProps {
  groups: readonly ToolGroup[];
  reasons: ReadonlyMap<string, CommonReason>;
  order: ToolOrder;
  setOrder: (order: ToolOrder) => void;
  folded: readonly string[];
  toggleFold: (server: string) => void;
  chosen: string | null;
  links: ToolLinks;
}

/** Every tool with its figures; the tools of a server stand below it and can be folded away. */
export function ToolTable(props: TableProps) {
  const { groups, order, chosen } = props;
  const head = (column: ToolColumn, word: string, title: string, isNumber = true) => (
    <SortHead column={column} order={order} choose={props.setOrder} title={title} isNumber={isNumber}>{word}</SortHead>
  );
  return (
    <table className="tool-table" data-narrow={chosen !== null}>
      <thead>
        <tr>
          {head("name", "Tool", "By name", false)}
          {head("calls", "Calls", "Calls that began in the range")}
          {head("success", "Success", "Succeeded, of the calls that came back")}
          {head("failed", "Failed", "Calls that failed")}
          <th scope="col" className="column-why" title="What most of the failures say, in the words of the newest">
            Most common reason
          </th>
          {head("refused", "Refused", "Refused, of the calls that came back")}
          {head("p50", "p50", "Half of the finished calls took no longer")}
          {head("p95", "p95", "95 of 100 finished calls took no longer")}
          <th scope="col" className="column-trend" title="Calls upwards, failures downwards">Trend</th>
          {head("last", "Last used", "When a call last began")}
        </tr>
      </thead>
      {groups.map((group) => {
        const isFolded = group.server !== null && props.folded.includes(group.server);
        return (
          <tbody key={group.server ?? ""}>
            {group.server !== null && (
              <ServerRow group={group} isFolded={isFolded} toggle={() => props.toggleFold(group.server ?? "")} />
            )}
            {!isFolded && group.tools.map((tool) => (
              <ToolRow
                key={tool.tool_name}
                tool={tool}
                reason={props.reasons.get(tool.tool_name)}
                isChosen={tool.tool_name === chosen}
                links={props.links}
              />
            ))}
          </tbody>
        );
      })}
    </table>
  );
}

function SortHead(props: {
  column: ToolColumn;
  order: ToolOrder;
  choose: (order: ToolOrder) => void;
  title: string;
  isNumber: boolean;
  children: ReactNode;
}) {
  const isChosen = props.order.column === props.column;
  const direction = !isChosen ? "none" : props.order.isAscending ? "ascending" : "descending";
  return (
    <th
      scope="col"
      className={`column-${props.column}${props.isNumber ? " number" : ""}`}
      aria-sort={direction}
      title={props.title}
    >
      <button type="button" className="sort-button" onClick={() => props.choose(nextOrder(props.order, props.column))}>
        {props.children}<span aria-hidden="true">{isChosen ? (props.order.isAscending ? " ↑" : " ↓") : ""}</span>
      </button>
    </th>
  );
}

function ServerRow({ group, isFolded, toggle }: { group: ToolGroup; isFolded: boolean; toggle: () => void }) {
  return (
    <tr className="server-row">
      <th scope="rowgroup" className="column-name">
        <button type="button" className="server-button" aria-expanded={!isFolded} onClick={toggle}>
          <Icon name={isFolded ? "chevronRight" : "chevronDown"} />
          <span className="clip">{visibleText(group.server ?? "")}</span>
          <span className="badge">MCP</span>
          <span className="muted">{countOf(group.tools.length, "tool")}</span>
        </button>
      </th>
      <Figures tool={group.whole} reason={undefined} links={null} />
    </tr>
  );
}

function ToolRow({ tool, reason, isChosen, links }: {
  tool: ToolStatistics;
  reason: CommonReason | undefined;
  isChosen: boolean;
  links: ToolLinks;
}) {
  return (
    <tr
      className="tool-row"
      data-chosen={isChosen}
      data-tool={tool.tool_name}
      onClick={(click) => {
        const isControl = click.target instanceof Element && click.target.closest("a, button") !== null;
        if (!isControl) links.open(tool.tool_name);
      }}
    >
      <th scope="row" className={tool.mcp_server === null ? "column-name" : "column-name nested"}>
        <Link to={links.detail(tool.tool_name)} className="row-link clip" current={isChosen} title={tool.tool_name}>
          {visibleText(shortToolName(tool))}
        </Link>
      </th>
      <Figures tool={tool} reason={reason} links={links} />
    </tr>
  );
}

function Figures({ tool, reason, links }: {
  tool: ToolStatistics;
  reason: CommonReason | undefined;
  links: ToolLinks | null;
}) {
  const share = (count: number) => percentText(shareOf(count, tool));
  const number = (text: string, to: string | undefined, title: string) =>
    to === undefined
      ? <span className="number-link" title={title}>{text}</span>
      : <Link to={to} className="number-link" title={title}>{text}</Link>;
  const hint = links === null ? "" : ": show their events";
  const failedWords = `${countText(tool.failure)} failed of ${countOf(finished(tool), "call")} that came back`;
  return (
    <>
      <td className="number column-calls">
        {number(countText(tool.calls), links?.events(tool.tool_name, false), `${countOf(tool.calls, "call")}${
          tool.running > 0 ? `, ${tool.running} running` : ""}${
          tool.abandoned > 0 ? `, ${tool.abandoned} without a result` : ""}${hint}`)}
      </td>
      <td className={`number column-success${failsMostly(tool) ? " peek-error" : ""}`}>{share(tool.success)}</td>
      <td className="number column-failed">
        {tool.failure === 0
          ? <span className="muted">0</span>
          : (
            <span className="failed-figure">
              <Icon name="error" />
              {number(countText(tool.failure), links?.events(tool.tool_name, true), failedWords + hint)}
            </span>
          )}
      </td>
      <td className="column-why">
        {reason !== undefined && <span className="why-words"><Clipped text={reasonText(reason)} className="secondary" /></span>}
      </td>
      <td className={tool.refused === 0 ? "number column-refused muted" : "number column-refused"}
        title={`${countText(tool.refused)} refused`}>{share(tool.refused)}</td>
      <td className="number column-p50">{durationText(tool.p50_ms)}</td>
      <td className="number column-p95">{durationText(tool.p95_ms)}</td>
      <td className="column-trend"><Sparkline counts={tool.trend} failures={tool.failure_trend} /></td>
      <td className="number column-last">
        {tool.last_used_at === null ? "–" : <AgoText at={tool.last_used_at} />}
      </td>
    </>
  );
}

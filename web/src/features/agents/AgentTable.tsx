import { useEffect, useRef } from "react";
import { AgentMark } from "../../components/AgentMark";
import { Clipped } from "../../components/Clipped";
import { Lasted } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { useMedia } from "../../components/useMedia";
import { StatusMark } from "../../components/StatusMark";
import { modelWord } from "../../text/eventWords";
import { columnDecimals, columnMoney, exactMoney } from "../../text/money";
import { allTokens, shortCount, tokensTitle } from "../../text/tokens";
import { narrowView } from "../../components/useRowHeight";
import { visibleText } from "../../text/visible";
import { countText } from "../../text/words";
import type { VisibleNode } from "./collapse";
import { treeKey } from "./useCanvasKeys";
import type { Explorer } from "./useExplorer";
import { scrollToRow, useWindow } from "./useWindow";

const mouseRowHeight = 28;
const fingerRowHeight = 40;
/** Deeper than this rows are not moved any further to the right. */
const deepestIndent = 12;

function rowID(key: string): string {
  return `agent-row-${key.replace(/[^\w-]/g, "_")}`;
}

/** Every agent with its figures: the equal of the drawing, with the keys of a tree. */
export function AgentTable({ explorer }: { explorer: Explorer }) {
  const { nodes, cursor, selected } = explorer;
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useMedia(narrowView) ? fingerRowHeight : mouseRowHeight;
  const range = useWindow(scroller, nodes.length, rowHeight, rowHeight);
  const at = nodes.findIndex((node) => node.item.key === cursor);
  useEffect(() => scrollToRow(scroller.current, at, rowHeight, rowHeight), [at, rowHeight]);
  const decimals = columnDecimals(nodes.slice(range.start, range.end).map((node) => node.item.node.cost_usd));
  return (
    <div className="agents-table-scroll" ref={scroller} onScroll={range.onScroll}>
      <div
        role="treegrid"
        aria-label="Agents"
        aria-rowcount={nodes.length + 1}
        aria-activedescendant={at < 0 ? undefined : rowID(nodes[at]?.item.key ?? "")}
        tabIndex={0}
        className="agents-table"
        onKeyDown={(event) => treeKey(event, explorer)}
        style={{ height: (nodes.length + 1) * rowHeight }}
      >
        <div role="row" className="agents-table-head" aria-rowindex={1}>
          <span role="columnheader">Agent</span>
          <span role="columnheader" aria-label="Status"><span className="mark-word">Status</span></span>
          <span role="columnheader" className="cell-task">Kind, project</span>
          <span role="columnheader" className="cell-model">Model</span>
          <span role="columnheader" className="number cell-time">Time</span>
          <span role="columnheader" className="number cell-events">Events</span>
          <span role="columnheader" className="number cell-tools">Tools</span>
          <span role="columnheader" className="number">Errors</span>
          <span role="columnheader" className="number" title="Of the agent itself, all kinds together">Tokens</span>
          <span role="columnheader" className="number" title="Of the agent itself, without those below it">Own cost</span>
        </div>
        {nodes.slice(range.start, range.end).map((node, place) => (
          <Row
            key={node.item.key}
            node={node}
            index={range.start + place}
            explorer={explorer}
            isAt={node.item.key === cursor}
            isSelected={node.item === selected}
            decimals={decimals}
            top={(range.start + place + 1) * rowHeight}
          />
        ))}
      </div>
    </div>
  );
}

function Row({ node, index, explorer, isAt, isSelected, decimals, top }: {
  node: VisibleNode;
  index: number;
  explorer: Explorer;
  isAt: boolean;
  isSelected: boolean;
  decimals: number;
  top: number;
}) {
  const { item } = node;
  const { node: agent } = item;
  const hasBelow = node.children.length > 0 || node.hidden > 0;
  const isOpen = node.children.length > 0;
  const task = agent.agent_type === "main" ? agent.project_path ?? "" : item.kind === item.label ? "" : item.kind;
  return (
    <div
      role="row"
      id={rowID(item.key)}
      className="agents-row"
      data-agent={item.key}
      data-status={agent.status}
      data-at={isAt}
      data-passes={node.passes}
      aria-rowindex={index + 2}
      aria-level={node.depth + 1}
      aria-expanded={hasBelow ? isOpen : undefined}
      aria-selected={isSelected}
      style={{ top }}
      onClick={() => explorer.choose(isSelected ? null : item.key)}
    >
      <span role="gridcell" className="cell-agent"
        style={{ paddingLeft: `calc(var(--indent) * ${Math.min(node.depth, deepestIndent)})` }}>
        {hasBelow
          ? (
            <button
              type="button"
              tabIndex={-1}
              className="row-toggle"
              aria-label={isOpen ? "Fold" : "Unfold"}
              onClick={(click) => {
                click.stopPropagation();
                explorer.setFolded(item.key, isOpen && node.hidden === 0);
              }}
            >
              <Icon name={isOpen && node.hidden === 0 ? "chevronDown" : "chevronRight"} />
            </button>
          )
          : <span className="row-toggle" />}
        <AgentMark label={item.kind} />
        <span className="clip" title={item.label}>{visibleText(item.label)}</span>
        {node.hidden > 0 && <span className="badge">+{countText(node.hidden)}</span>}
      </span>
      <span role="gridcell"><StatusMark {...item.state} /></span>
      <span role="gridcell" className="secondary cell-task"><Clipped text={task} /></span>
      <span role="gridcell" className="clip secondary cell-model" title={agent.model ?? undefined}>{modelWord(agent.model)}</span>
      <span role="gridcell" className="number cell-time">
        <Lasted of={agent} />
      </span>
      <span role="gridcell" className="number cell-events">{countText(agent.event_count)}</span>
      <span role="gridcell" className="number cell-tools">{countText(agent.tool_count)}</span>
      <span role="gridcell" className={agent.error_count > 0 ? "number has-errors" : "number muted"}>{countText(agent.error_count)}</span>
      <span role="gridcell" className="number" title={tokensTitle(agent.tokens)}>
        {allTokens(agent.tokens) === 0 ? <span className="muted">—</span> : shortCount(allTokens(agent.tokens))}
      </span>
      <span role="gridcell" className="number" title={agent.cost_usd === null ? "No price is known" : exactMoney(agent.cost_usd)}>
        {agent.cost_usd === null || agent.cost_usd === 0 ? <span className="muted">—</span> : columnMoney(agent.cost_usd, decimals)}
      </span>
    </div>
  );
}

import { linkHorizontal } from "d3-shape";
import { useMemo, useRef } from "react";
import type { Agent } from "../../api/types";
import { agentCategory } from "../../components/AgentMark";
import { useWidth } from "../../components/useWidth";
import { statusWords } from "../../components/StatusMark";
import { agentLabel } from "../../text/eventWords";
import { agentCost, costWords } from "../../text/money";
import { allTokens, shortCount } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import type { PlacedAgent } from "./agentLayout";
import { labelWidth as leafLabelWidth, layoutAgents } from "./agentLayout";

/** With more agents than this, labels are kept for those that matter. */
const labelledAgents = 400;
const smallestRadius = 5;
const largestRadius = 13;
const letterWidth = 7;
/** A column narrower than this has room for the status alone. */
const widthForCounts = 110;

const linkPath = linkHorizontal<{ from: PlacedAgent; to: PlacedAgent }, PlacedAgent>()
  .source((link) => link.from)
  .target((link) => link.to)
  .x((node) => node.x)
  .y((node) => node.y);

/** The tree of agents: size tells events, colour the kind of agent, the ring the status; the word stands beside it. */
export function AgentTree({ agents, chosen, choose }: {
  agents: readonly Agent[];
  chosen: string | null;
  choose: (agent: Agent) => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const layout = useMemo(() => layoutAgents(agents, width), [agents, width]);
  // Without tokens (hooks alone do not tell them) the events tell best who did how much.
  const hasTokens = agents.some((agent) => allTokens(agent.tokens) > 0);
  const sizeOf = (agent: Agent) => (hasTokens ? allTokens(agent.tokens) : agent.event_count);
  const largest = Math.max(1, ...agents.map(sizeOf));
  const path = useMemo(() => pathTo(agents, chosen), [agents, chosen]);
  return (
    <>
      <div ref={frame} className="pane-scroll agent-tree">
        <svg
          width={layout.width}
          height={layout.height}
          role="group"
          aria-label={`Tree of ${countOf(agents.length, "agent")}`}
        >
          {layout.links.map((link) => (
            <path
              key={link.to.agent.agent_id}
              className={path.has(link.to.agent.agent_id) ? "tree-link on-path" : "tree-link"}
              d={linkPath(link) ?? undefined}
            />
          ))}
          {layout.nodes.map((node) => (
            <TreeNode
              key={node.agent.agent_id}
              node={node}
              radius={smallestRadius + (largestRadius - smallestRadius) * Math.sqrt(sizeOf(node.agent) / largest)}
              isChosen={node.agent.agent_id === chosen}
              hasLabel={agents.length <= labelledAgents || node.agent.agent_id === chosen || node.agent.error_count > 0}
              labelWidth={node.hasChildren ? layout.columnWidth : leafLabelWidth}
              choose={choose}
            />
          ))}
        </svg>
      </div>
      <p className="legend">
        Size: {hasTokens ? "tokens" : "events"} · colour: kind of agent · ring: status. Click one to see only its events.
      </p>
    </>
  );
}

/** The chosen agent and those above it. */
function pathTo(agents: readonly Agent[], chosen: string | null): Set<string> {
  const parents = new Map(agents.map((agent) => [agent.agent_id, agent.parent_agent_id]));
  const path = new Set<string>();
  let current: string | null | undefined = chosen;
  while (current != null && !path.has(current)) {
    path.add(current);
    current = parents.get(current);
  }
  return path;
}

function TreeNode(props: {
  node: PlacedAgent;
  radius: number;
  isChosen: boolean;
  hasLabel: boolean;
  labelWidth: number;
  choose: (agent: Agent) => void;
}) {
  const { node, radius } = props;
  const { agent } = node;
  const { status, word } = statusWords(agent.status);
  const label = agentLabel(agent);
  const errors = agent.error_count > 0 ? `, ${countOf(agent.error_count, "error")}` : "";
  const task = agent.description ? `. ${agent.description}` : "";
  const spent = agent.model_call_count === 0
    ? ""
    : `, ${shortCount(allTokens(agent.tokens))} tokens, cost ${costWords(agentCost(agent)).text}`;
  const description = `${label}: ${word}, ${countOf(agent.event_count, "event")}${errors}${spent}${task}`;
  return (
    <g
      className="tree-node"
      role="button"
      tabIndex={0}
      aria-pressed={props.isChosen}
      aria-label={description}
      transform={`translate(${node.x},${node.y})`}
      onClick={() => props.choose(agent)}
      onKeyDown={(key) => {
        if (key.key !== "Enter" && key.key !== " ") return;
        key.preventDefault();
        props.choose(agent);
      }}
    >
      <title>{description}</title>
      {props.isChosen && <circle className="tree-chosen" r={radius + 7} />}
      <circle className="tree-ring" data-status={status} r={radius + 3} />
      <circle className={`tree-body category-${agentCategory(label)}`} r={radius} />
      {props.hasLabel && (
        <NodeLabel agent={agent} label={label} word={word} node={node} radius={radius} width={props.labelWidth} />
      )}
    </g>
  );
}

function NodeLabel(props: {
  agent: Agent;
  label: string;
  word: string;
  node: PlacedAgent;
  radius: number;
  width: number;
}) {
  const { agent, node, radius } = props;
  const fits = (text: string, width: number) => {
    const letters = Math.max(4, Math.floor(width / letterWidth));
    return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
  };
  const isNarrow = node.hasChildren && props.width < widthForCounts;
  const isSpent = agent.model_call_count > 0;
  const cost = costWords(agentCost(agent)).text;
  const count = agent.error_count > 0 ? countOf(agent.error_count, "error") : `${countText(agent.event_count)} ev.`;
  const word = agent.error_count > 0 && isSpent ? count : props.word;
  const state = isNarrow ? word : isSpent
    ? `${word} · ${cost}`
    : `${props.word} · ${count}`;
  // A label of a node with children would lie on their links; it stands above and below instead of beside.
  if (node.hasChildren) {
    return (
      <>
        <text className="tree-label" x={-radius} y={-radius - 8}>{fits(props.label, props.width)}</text>
        <text className="tree-state" x={-radius} y={radius + 18}>{fits(state, props.width - 4)}</text>
      </>
    );
  }
  return (
    <>
      <text className="tree-label" x={radius + 9} y={-2}>{fits(props.label, props.width)}</text>
      <text className="tree-state" x={radius + 9} y={13}>{fits(state, props.width)}</text>
    </>
  );
}

import type { Agent } from "../../api/types";
import { Duration } from "../../components/Clock";
import { AgentMark } from "../../components/AgentMark";
import { Failed, Loading } from "../../components/States";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { CostText } from "../../components/UsageMarks";
import { setParameters, usePlace } from "../../state/location";
import { agentLabel } from "../../text/eventWords";
import { agentCost } from "../../text/money";
import { parseTime } from "../../text/time";
import { allTokens, shortCount, tokensTitle } from "../../text/tokens";
import { countText } from "../../text/words";
import { AgentTree } from "./AgentTree";
import { agentsInTreeOrder } from "./agentLayout";
import type { SessionData } from "./useSessionData";

/** The agents of the session, as a tree or as its equal, a table. Choosing one filters the other panes. */
export function AgentPanel({ data, chosen }: { data: SessionData; chosen: string | null }) {
  const isTable = usePlace().parameters.get("view") === "table";
  const choose = (agent: Agent) => setParameters({ agent: agent.agent_id === chosen ? null : agent.agent_id });
  const { agentList, agents } = data;
  return (
    <section className="pane pane-agents" aria-label="Agents">
      <div className="pane-head">
        <h2>Agents</h2>
        <span className="topbar-space" />
        <div role="group" aria-label="Form" className="view-controls">
          <button
            type="button"
            className="button"
            aria-pressed={!isTable}
            onClick={() => setParameters({ view: null })}
          >
            Tree
          </button>
          <button
            type="button"
            className="button"
            aria-pressed={isTable}
            onClick={() => setParameters({ view: "table" })}
          >
            Table
          </button>
        </div>
      </div>
      {agentList.error !== null && agents.length === 0 && (
        <Failed inPanel what="The agents did not load" error={agentList.error} retry={agentList.reload} />
      )}
      {agentList.value === null && agentList.error === null && <Loading rows={4} />}
      {agents.length > 0 && (isTable
        ? <AgentTable agents={agents} chosen={chosen} choose={choose} />
        : <AgentTree agents={agents} chosen={chosen} choose={choose} />)}
    </section>
  );
}

const indentPixels = 14;

function AgentTable({ agents, chosen, choose }: {
  agents: readonly Agent[];
  chosen: string | null;
  choose: (agent: Agent) => void;
}) {
  return (
    <div className="pane-scroll">
      <table className="agent-table">
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col">Status</th>
            <th scope="col" className="number">Time</th>
            <th scope="col" className="number" title="All kinds together">Tokens</th>
            <th scope="col" className="number">Cost</th>
            <th scope="col" className="number">Errors</th>
          </tr>
        </thead>
        <tbody>
          {agentsInTreeOrder(agents).map((agent) => (
            <tr key={agent.agent_id} data-chosen={agent.agent_id === chosen}>
              <th scope="row" style={{ paddingLeft: 12 + agent.depth * indentPixels }}>
                <button
                  type="button"
                  className="agent-button"
                  aria-pressed={agent.agent_id === chosen}
                  onClick={() => choose(agent)}
                  title={agent.description ?? agent.agent_id}
                >
                  <AgentMark label={agentLabel(agent)} />
                  <span className="clip">{agentLabel(agent)}</span>
                </button>
              </th>
              <td><StatusMark {...statusWords(agent.status)} /></td>
              <td className="number">
                <Duration
                  milliseconds={agent.duration_ms ?? parseTime(agent.last_event_at) - parseTime(agent.started_at)}
                  runningSince={agent.status === "running" ? agent.started_at : null}
                />
              </td>
              <td className="number" title={tokensTitle(agent.tokens)}>{shortCount(allTokens(agent.tokens))}</td>
              <td className="number"><CostText cost={agentCost(agent)} /></td>
              <td className="number">{countText(agent.error_count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

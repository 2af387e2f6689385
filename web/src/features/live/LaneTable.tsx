import { AgoText, useNow } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { StatusMark } from "../../components/StatusMark";
import { agentLabel, modelWord } from "../../text/eventWords";
import { agentCost, costWords } from "../../text/money";
import { allTokens, tokensText, tokensTitle } from "../../text/tokens";
import { countText, firstLine, projectName, shortId } from "../../text/words";
import { elapsedWords, laneName, StepText, stepMilliseconds, stepWords } from "./LaneRow";
import type { LaneEntry } from "./laneOrder";
import { stateOf } from "./laneOrder";
import { entryKey } from "./useLanes";

/** What the lanes show, as a table. */
export function LaneTable({ entries, minutes }: { entries: readonly LaneEntry[]; minutes: number }) {
  const now = useNow();
  const since = now - minutes * 60_000;
  const inWindow = (entry: LaneEntry) => entry.lane?.blocks.filter((block) => (block.to ?? now) >= since) ?? [];
  return (
    <table className="lane-table">
      <caption className="visually-hidden">Agents at work</caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Agent</th>
          <th scope="col">Session</th>
          <th scope="col">Current step</th>
          <th scope="col" className="number">For</th>
          <th scope="col">Model</th>
          <th scope="col" className="number">Tools, {minutes} min</th>
          <th scope="col" className="number">Errors, {minutes} min</th>
          <th scope="col" className="number">Tokens in / out</th>
          <th scope="col" className="number">Cost</th>
          <th scope="col" className="number">Context</th>
          <th scope="col" className="number">Last event</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const { agent, session } = entry;
          const blocks = inWindow(entry);
          const cost = costWords(agentCost(agent));
          const fill = agent.agent_id === "main" ? session?.context?.fill : null;
          return (
            <tr key={entryKey(entry)}>
              <td><StatusMark {...stateOf(entry)} /></td>
              <th scope="row" style={{ paddingLeft: 8 + entry.depth * 12 }}>
                <Link to={sessionAddress(agent.session_id, agent.agent_id === "main" ? {} : { agent: agent.agent_id })}>
                  {agent.agent_id === "main" ? "main" : agentLabel(agent)}
                </Link>
              </th>
              <td className="clip" title={firstLine(session?.title)}>
                {session === null ? shortId(agent.session_id) : projectName(session)}
              </td>
              <td title={`${laneName(entry)}: ${stepWords(entry)}`}><StepText words={stepWords(entry)} /></td>
              <td className="number">{elapsedWords(stepMilliseconds(entry, now))}</td>
              <td>{modelWord(agent.model ?? session?.model)}</td>
              <td className="number">
                {countText(blocks.filter((block) => block.kind === "tool" || block.kind === "edit").length)}
              </td>
              <td className="number">{countText(blocks.filter((block) => block.isError).length)}</td>
              <td className="number" title={tokensTitle(agent.tokens)}>
                {allTokens(agent.tokens) === 0 ? "—" : tokensText(agent.tokens)}
              </td>
              <td className="number" title={cost.title}>{cost.text}</td>
              <td className="number">{fill == null ? "—" : `${Math.round(fill * 100)} %`}</td>
              <td className="number"><AgoText at={agent.last_event_at} /></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

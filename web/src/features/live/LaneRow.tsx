import { memo } from "react";
import { AgentMark } from "../../components/AgentMark";
import { Clipped } from "../../components/Clipped";
import { useNow } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { StatusMark } from "../../components/StatusMark";
import { ContextBar } from "../../components/UsageMarks";
import { agentLabel, modelWord } from "../../text/eventWords";
import { agentCost, costWords } from "../../text/money";
import { askStep } from "../../text/questionWords";
import { durationText } from "../../text/time";
import { allTokens, shortCount, tokensTitle } from "../../text/tokens";
import { firstLine, projectName, shortId } from "../../text/words";
import type { LaneEntry } from "./laneOrder";
import { stateOf } from "./laneOrder";

export const laneHeight = 36;

/** What to call a lane: its project for a main agent, its kind for others; both where no main agent stands above. */
export function laneName({ agent, session, depth }: LaneEntry): string {
  const project = session === null ? shortId(agent.session_id) : projectName(session);
  if (agent.agent_id === "main") return project;
  return depth === 0 ? `${agentLabel(agent)} · ${project}` : agentLabel(agent);
}

/** What the agent does now, in plain words. */
export function stepWords({ agent, session, lane, question }: LaneEntry): string {
  if (question != null) return askStep(question);
  if (lane !== null && lane.step !== "") return lane.step;
  return firstLine(agent.description) || firstLine(session?.title) || "No step is known yet";
}

/** How long its present step has taken; null where there is none. */
export function stepMilliseconds(entry: LaneEntry, now: number): number | null {
  if (entry.agent.status === "completed" || entry.agent.status === "failed") return null;
  if (entry.question != null) return Math.max(0, now - Date.parse(entry.question.asked_at));
  return Math.max(0, now - (entry.lane?.stepSince ?? Date.parse(entry.agent.last_event_at)));
}

/** A time that counts on, in whole seconds at least. */
export function elapsedWords(milliseconds: number | null): string {
  if (milliseconds === null) return "";
  return milliseconds < 10_000 ? `${Math.floor(milliseconds / 1000)} s` : durationText(milliseconds);
}

/** One agent: who, doing what for how long, and how full its context is; the canvas beside it shows the rest. */
export const LaneRow = memo(function LaneRow({ entry, byCost }: { entry: LaneEntry; byCost: boolean }) {
  const { agent, session, depth } = entry;
  const now = useNow();
  const step = stepWords(entry);
  const elapsed = elapsedWords(stepMilliseconds(entry, now));
  const context = agent.agent_id === "main" ? session?.context ?? null : null;
  const state = stateOf(entry);
  const cost = costWords(agentCost(agent));
  return (
    <li className="live-lane-item" style={{ height: laneHeight }}>
      <Link
        className="lane"
        to={sessionAddress(agent.session_id, agent.agent_id === "main" ? {} : { agent: agent.agent_id })}
        title={`${firstLine(session?.title) || agent.session_id}\n${step}`}
      >
        <span className="live-lane-head" style={{ paddingLeft: 8 + Math.min(depth, 4) * 12 }}>
          {depth > 0 && <span className="live-lane-branch" aria-hidden="true">└</span>}
          <AgentMark label={agentLabel(agent)} />
          <span className="live-lane-words">
            <span className="live-lane-line">
              <strong className="clip">{laneName(entry)}</strong>
              <span className="live-lane-title clip muted">{titleOf(entry)}</span>
              <span className="live-lane-figure muted" title={byCost ? cost.title : tokensTitle(agent.tokens)}>
                {byCost ? cost.text : tokenWords(entry)}
              </span>
              {context?.fill != null && <ContextBar isBare context={context} />}
            </span>
            <span className="live-lane-line">
              <StatusMark {...state} />
              <StepText words={step} />
              <span className="live-lane-figure">{elapsed}</span>
            </span>
          </span>
        </span>
      </Link>
    </li>
  );
});

/** What comes before the colon stays; of a path behind it the folders give way first. */
export function StepText({ words }: { words: string }) {
  const parts = /^([^:/]{1,32}: )(.+)$/.exec(words);
  if (parts === null) return <span className="live-lane-step clip">{words}</span>;
  return <span className="live-lane-step"><span>{parts[1]}</span><Clipped text={parts[2] ?? ""} /></span>;
}

/** What tells two of one project apart: the title of a main agent, the model of others. */
function titleOf({ agent, session }: LaneEntry): string {
  if (agent.agent_id === "main") return firstLine(session?.title);
  return agent.model === null ? "" : modelWord(agent.model);
}

function tokenWords({ agent }: LaneEntry): string {
  const tokens = allTokens(agent.tokens);
  return tokens === 0 ? "" : `${shortCount(tokens)} tok`;
}

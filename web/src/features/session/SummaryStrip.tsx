import { useMemo } from "react";
import type { Agent, Session } from "../../api/types";
import { agentCategory } from "../../components/AgentMark";
import { useNow } from "../../components/Clock";
import { agentLabel } from "../../text/eventWords";
import { durationText, parseTime } from "../../text/time";
import { countOf } from "../../text/words";
import { showMoment } from "./moments";
import type { SessionData } from "./useSessionData";

const lanes = 6;
const laneHeight = 7;
const top = 10;
const height = top + lanes * laneHeight + 4;
/** The strip is drawn in this many units and stretched to the width there is. */
const units = 1000;
const shortestBar = 2.5;
const promptHeight = 8;

interface Bar {
  agent: Agent;
  lane: number;
  start: number;
  end: number;
  isOpen: boolean;
}

/** The whole session at a glance: each agent's time, errors, prompts, questions and compactions. Click to go there. */
export function SummaryStrip({ session, data }: { session: Session; data: SessionData }) {
  const now = useNow();
  const start = parseTime(session.started_at);
  const isOpen = session.status === "running" || session.status === "waiting";
  const end = Math.max(start + 1000, isOpen ? now : parseTime(session.ended_at ?? session.last_event_at));
  const bars = useMemo(() => barsOf(data.agents, end), [data.agents, end]);
  const x = (time: number) => Math.max(0, Math.min(units, ((time - start) / (end - start)) * units));
  const errors = data.errors.value?.events ?? [];
  const counts = `${countOf(data.agents.length, "agent")}, ${countOf(errors.length, "error")}`;
  const label = `Summary: ${durationText(end - start)}, ${counts}`;
  return (
    <div className="strip">
      <svg
        viewBox={`0 0 ${units} ${height}`}
        height={height}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
        onClick={(click) => {
          const box = click.currentTarget.getBoundingClientRect();
          void showMoment(start + ((click.clientX - box.left) / box.width) * (end - start));
        }}
      >
        {bars.map((bar) => (
          <rect
            key={bar.agent.agent_id}
            className={`strip-bar category-${agentCategory(agentLabel(bar.agent))}`}
            x={x(bar.start)}
            y={top + bar.lane * laneHeight}
            width={Math.max(shortestBar, x(bar.end) - x(bar.start))}
            height={laneHeight - 2}
          >
            <title>{`${agentLabel(bar.agent)}: ${durationText(bar.end - bar.start)}`}</title>
          </rect>
        ))}
        <Marks data={data} x={x} />
      </svg>
      <p className="strip-scale" aria-hidden="true">
        <span>0</span>
        <span className="strip-legend">bars: agents · red: errors · yellow: questions · blue: prompts</span>
        <span>{durationText(end - start)}</span>
      </p>
    </div>
  );
}

/** Moments of the session: compactions, prompts, errors, questions; the more urgent ones on top. */
function Marks({ data, x }: { data: SessionData; x: (time: number) => number }) {
  const detail = data.detail.value;
  const mark = (kind: string, key: string, at: string, words: string, width = 2, tall = height) => (
    <rect key={key} className={`strip-${kind}`} x={x(parseTime(at)) - width / 2} y={0} width={width} height={tall}>
      <title>{words}</title>
    </rect>
  );
  return (
    <>
      {detail?.compactions.map((one) => mark("compaction", one.started_at, one.started_at, "Context compacted"))}
      {detail?.prompts.map((one) => mark("prompt", one.id, one.at, "Prompt", 2, promptHeight))}
      {data.errors.value?.events.map((one) => mark("error", one.event_uuid, one.timestamp, one.summary))}
      {detail?.questions.map((one) => mark("question", one.id, one.asked_at, one.message, 3))}
    </>
  );
}

/** Each agent's time in a lane of its own as long as there are lanes: parallel work looks parallel. */
function barsOf(agents: readonly Agent[], end: number): Bar[] {
  const laneEnds: number[] = [];
  return [...agents]
    .sort((a, b) => a.started_at.localeCompare(b.started_at))
    .map((agent) => {
      const isOpen = agent.ended_at == null && (agent.status === "running" || agent.status === "waiting");
      const start = parseTime(agent.started_at);
      const until = isOpen ? end : parseTime(agent.ended_at ?? agent.last_event_at);
      const free = laneEnds.findIndex((busyUntil, lane) => lane > 0 && busyUntil <= start);
      const lane = agent.agent_id === "main" ? 0 : free > 0 ? free : Math.min(lanes - 1, Math.max(1, laneEnds.length));
      laneEnds[lane] = Math.max(laneEnds[lane] ?? 0, until);
      return { agent, lane, start, end: until, isOpen };
    });
}

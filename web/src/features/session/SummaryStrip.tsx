import { useMemo } from "react";
import type { Agent, Session } from "../../api/types";
import { agentCategory } from "../../components/AgentMark";
import { useNow } from "../../components/Clock";
import { centreRow } from "../../components/FeedList";
import { leadingEvent } from "../../state/feedRows";
import { feed } from "../../state/live";
import { agentLabel } from "../../text/eventWords";
import { durationText, parseTime } from "../../text/time";
import { countOf } from "../../text/words";
import type { SessionData } from "./useSessionData";

const lanes = 6;
const laneHeight = 7;
const top = 10;
const height = top + lanes * laneHeight + 4;
/** The strip is drawn in this many units and stretched to the width there is. */
const units = 1000;
const shortestBar = 2.5;

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
  const detail = data.detail.value;
  const label = `Summary: ${durationText(end - start)}, ${countOf(data.agents.length, "agent")}, ${countOf(errors.length, "error")}`;
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
          goTo(start + ((click.clientX - box.left) / box.width) * (end - start));
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
        {(detail?.compactions ?? []).map((one) => <line key={one.started_at} className="strip-compaction" x1={x(parseTime(one.started_at))} x2={x(parseTime(one.started_at))} y1={0} y2={height} />)}
        {(detail?.prompts ?? []).map((one) => <rect key={one.id} className="strip-prompt" x={x(parseTime(one.at)) - 1} y={0} width={2} height={8}><title>Prompt</title></rect>)}
        {errors.map((one) => <rect key={one.event_uuid} className="strip-error" x={x(parseTime(one.timestamp)) - 1} y={0} width={2} height={height}><title>{one.summary}</title></rect>)}
        {(detail?.questions ?? []).map((one) => <rect key={one.id} className="strip-question" x={x(parseTime(one.asked_at)) - 1.5} y={0} width={3} height={height}><title>{one.message}</title></rect>)}
      </svg>
      <p className="strip-scale" aria-hidden="true"><span>0</span><span className="strip-legend">bars: agents · red: errors · yellow: questions · blue: prompts</span><span>{durationText(end - start)}</span></p>
    </div>
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

/** Brings the first event at or after a time into view. */
function goTo(time: number): void {
  const { model } = feed.get();
  for (let number = model.firstRow; number < model.endRow; number += 1) {
    const row = model.row(number);
    const event = row === undefined ? null : leadingEvent(row);
    if (event !== null && parseTime(event.timestamp) >= time) {
      centreRow(number);
      return;
    }
  }
}

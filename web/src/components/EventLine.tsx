import { memo } from "react";
import type { Event } from "../api/types";
import { useQuestionOf } from "../app/questions";
import type { FeedRow, FoldRow } from "../state/feedRows";
import { callStatus, foldWords, gapSize, leadingEvent, rowHasError } from "../state/feedRows";
import { feed, liveSessions, toldSessions } from "../state/live";
import { useStore } from "../state/store";
import { agentLabel, endsToolCall, eventKind, eventWord, toolWord } from "../text/eventWords";
import { isAbandoned } from "../text/lasted";
import { lineWords } from "../text/lineWords";
import { countOf } from "../text/words";
import { Clipped } from "./Clipped";
import { AgentMark } from "./AgentMark";
import { Duration, TimeText } from "./Clock";
import { Icon } from "./Icon";
import type { StatusWords } from "./StatusMark";
import { StatusMark, statusWords } from "./StatusMark";

interface EventLineProps {
  row: FeedRow;
  id: string;
  height: number;
  isSelected: boolean;
  isAtCursor: boolean;
  isFresh: boolean;
  /** How deep the agent is below the main agent, where the list shows one session; null where it shows many. */
  depth: number | null;
  open: (row: FeedRow) => void;
}

const maximumIndent = 8;
const indentPixels = 14;

/** One line of a feed or timeline. */
export const EventLine = memo(function EventLine(props: EventLineProps) {
  const { row } = props;
  if (row.kind === "gap") return <GapLine {...props} missed={row.gap.missed} reason={row.gap.reason} />;
  const event = leadingEvent(row);
  if (event === null) return null;
  const label = agentLabel(event);
  const names = ["line"];
  if (props.isSelected) names.push("selected");
  if (props.isAtCursor) names.push("at-cursor");
  if (props.isFresh) names.push("fresh");
  if (rowHasError(row)) names.push("failed");
  if (event.hook_event_type === "BudgetExceeded") names.push("over-budget");
  const indent = props.depth === null ? 0 : Math.min(props.depth, maximumIndent) * indentPixels;
  return (
    <li style={{ height: props.height }} data-event={event.event_uuid}>
      <button
        type="button"
        id={props.id}
        className={names.join(" ")}
        aria-expanded={props.isSelected}
        aria-controls={props.isSelected ? "drawer" : undefined}
        tabIndex={props.isAtCursor ? 0 : -1}
        onClick={() => props.open(row)}
      >
        <span className="line-time mono"><TimeText at={firstTime(row, event)} form={props.depth === null ? "short" : "clock"} /></span>
        <span className="line-agent" style={{ paddingLeft: indent }}>
          {indent > 0 && <span className="line-branch" aria-hidden="true">└</span>}
          <AgentMark label={label} />
          <span className="line-agent-name clip secondary">
            {props.depth === null ? `${event.source_app} · ${label}` : label}
          </span>
        </span>
        <span className={`line-kind kind-${eventKind(event)}`}>
          <Icon name={row.kind === "fold" && row.events.length > 2 ? "fold" : eventKind(event)} />
          <span className="clip">{kindWord(row, event)}</span>
        </span>
        <LineSummary row={row} event={event} />
        <span className="line-duration mono number">{lineDuration(row, event)}</span>
        <span className="line-status"><LineStatus row={row} event={event} /></span>
      </button>
    </li>
  );
});

function firstTime(row: FeedRow, event: Event): string {
  if (row.kind === "call") return (row.call.started ?? event).timestamp;
  if (row.kind === "fold") return (row.events[0] ?? event).timestamp;
  return event.timestamp;
}

function kindWord(row: FeedRow, event: Event): string {
  const tool = row.kind === "call" ? event.tool_name ?? row.call.started?.tool_name : null;
  if (tool) return toolWord(tool);
  if (row.kind === "fold") {
    if (row.counts.size > 1) return "Routine";
    return event.tool_name ? toolWord(event.tool_name) : eventWord(event);
  }
  return eventWord(event);
}

function holdsSeveral(row: FoldRow): boolean {
  return [...row.counts.values()].reduce((sum, count) => sum + count, 0) > 1;
}

function isFolded(row: FeedRow): row is FoldRow {
  return row.kind === "fold" && holdsSeveral(row);
}

function LineSummary({ row, event }: { row: FeedRow; event: Event }) {
  // The end of a call in a session file does not say what was called.
  const told = row.kind === "call" && !event.tool_name && row.call.started !== null ? row.call.started : event;
  const text = isFolded(row) ? foldWords(row) : lineWords(told).text;
  return (
    <span className="line-summary">
      {event.replay_state === "buffered" && <span className="badge" title="Delivered late, from the spool">late</span>}
      {event.stored === false && <span className="badge" title="The hub could not store this event">not stored</span>}
      {isFolded(row) && <span className="badge">{countOf(row.events.length, "event")}</span>}
      <Clipped text={text} />
    </span>
  );
}

function lineDuration(row: FeedRow, event: Event) {
  // The hub says how long the tool ran; the time between the call's two events is not quite that.
  if (row.kind === "event") return lineWords(event).duration;
  if (row.kind === "gap" || (row.kind === "fold" && holdsSeveral(row))) return null;
  const isRunning = row.kind === "call" ? row.call.ended === null : row.openCalls > 0;
  return isRunning ? <OpenCallTime event={event} /> : lineWords(event).duration;
}

function useIsAbandoned(event: Event): boolean {
  const live = useStore(liveSessions).get(event.session_id);
  const told = useStore(toldSessions);
  return isAbandoned(event, live ?? told.byID.get(event.session_id), told.wholeAt);
}

function OpenCallTime({ event }: { event: Event }) {
  const asked = useQuestionOf(event);
  return useIsAbandoned(event) ? null : <Duration milliseconds={null} runningSince={asked?.asked_at ?? event.timestamp} />;
}

/** A call that waits for permission is not at work. */
function OpenCallStatus({ event }: { event: Event }) {
  const asked = useQuestionOf(event);
  return <StatusMark {...statusWords(useIsAbandoned(event) ? "abandoned" : asked === null ? "running" : "waiting")} />;
}

const callWords: Record<string, StatusWords> = {
  running: { status: "running", word: "Running" },
  succeeded: { status: "ok", word: "Done" },
  failed: { status: "error", word: "Failed" },
  refused: { status: "refused", word: "Refused" },
};

function LineStatus({ row, event }: { row: FeedRow; event: Event }) {
  if (row.kind === "call" && row.call.ended === null) return <OpenCallStatus event={event} />;
  if (row.kind === "call") return <StatusMark {...(callWords[callStatus(row.call)] ?? statusWords("idle"))} />;
  if (row.kind === "fold") {
    if (row.openCalls > 0) return <OpenCallStatus event={event} />;
    return row.events.some(endsToolCall) ? <StatusMark status="ok" word="Done" /> : null;
  }
  if (event.is_error) return <StatusMark status="error" word="Failed" />;
  switch (event.hook_event_type) {
    case "PermissionRequest":
    case "Elicitation":
      return <StatusMark status="waiting" word="Asked" />;
    case "PermissionDenied":
      return <StatusMark status="refused" word="Refused" />;
    case "Stop":
    case "SubagentStop":
    case "SessionEnd":
    case "PostToolUse":
    case "tool_result":
      return <StatusMark status="ok" word="Done" />;
    case "PreToolUse":
    case "tool_use":
      return <StatusMark status="running" word="Started" />;
    case "BudgetExceeded":
      return <StatusMark status="waiting" word="Warning" />;
    default:
      return null;
  }
}

function GapLine(props: EventLineProps & { missed: number; reason: string }) {
  const why = props.reason === "asleep"
    ? "while this tab slept; reload to read them in order"
    : "too fast to send at once; they follow from the store";
  return (
    <li style={{ height: props.height }}>
      <div id={props.id} className="line gap-line">
        <Icon name="gap" />
        <span className="clip">Gap: {gapSize(props.missed, feed.get().query)}, {why}</span>
      </div>
    </li>
  );
}

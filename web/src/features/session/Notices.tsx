import type { Resource } from "../../api/useResource";
import type { EventPage, Question, Session } from "../../api/types";
import { AgoText, TimeText } from "../../components/Clock";
import { StatusMark } from "../../components/StatusMark";
import { eventWord, toolWord } from "../../text/eventWords";
import { countText, firstLine } from "../../text/words";
import { failureText } from "./failures";
import { showMoment } from "./moments";

/** What the session waits for, if it waits. */
export function OpenQuestions({ session, questions }: { session: Session; questions: readonly Question[] }) {
  const open = questions.filter((question) => question.resolved_at == null && question.kind !== "idle");
  const first = open[0];
  if (session.status !== "waiting" || first === undefined) return null;
  return (
    <section className="first-failure open-question" aria-label="Waiting for you">
      <StatusMark status="waiting" word={open.length > 1 ? `${open.length} questions wait for you` : "Waits for you"} />
      <span className="muted"><AgoText at={first.asked_at} /></span>
      {first.tool_name != null && <strong>{toolWord(first.tool_name)}</strong>}
      <span className="clip failure-line" title={first.message}>{firstLine(first.message)}</span>
      <span className="secondary">answer in its terminal on {session.machine_id}</span>
    </section>
  );
}

/** The first thing that went wrong, readable without a click. */
export function FirstFailure({ session, errors }: { session: Session; errors: Resource<EventPage> }) {
  const first = errors.value?.events[0];
  if (first === undefined || session.error_count === 0) return null;
  const show = () => showMoment(first.timestamp, first.tool_use_id ?? first.event_uuid, first.agent_id);
  const total = Math.max(errors.value?.total ?? 1, session.error_count);
  return (
    <section className="first-failure" data-status={session.status} aria-label="First failure">
      <StatusMark status="error" word={total > 1 ? `First of ${countText(total)} failures` : "The one failure"} />
      <span className="mono muted"><TimeText at={first.timestamp} /></span>
      <strong>{first.tool_name ? toolWord(first.tool_name) : eventWord(first)}</strong>
      <span className="clip failure-line" title={failureText(first)}>
        {failureText(first).split("\n").slice(0, 3).join(" · ")}
      </span>
      <button type="button" className="button" onClick={show}>Show</button>
    </section>
  );
}

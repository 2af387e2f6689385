import { useEffect, useMemo, useRef } from "react";
import { hub } from "../../api/hub";
import type { Event, Question, Session } from "../../api/types";
import { useResource } from "../../api/useResource";
import { AgoText, TimeText } from "../../components/Clock";
import { StatusMark } from "../../components/StatusMark";
import { setParameters } from "../../state/location";
import { eventWord, toolWord } from "../../text/eventWords";
import { askWords, isOpenQuestion } from "../../text/questionWords";
import { firstLine } from "../../text/words";
import { failureCount, failureText, failureTitle } from "./failures";
import { showMoment } from "./moments";
import type { SessionData } from "./useSessionData";

/** What the session waits for, if it waits. */
export function OpenQuestions({ session, questions }: { session: Session; questions: readonly Question[] }) {
  const open = questions.filter(isOpenQuestion);
  const first = open[0];
  if (session.status !== "waiting" || first === undefined) return null;
  const { asks, what } = askWords(first);
  return (
    <section className="first-failure open-question" aria-label="Waiting for you">
      <StatusMark status="waiting" word={open.length > 1 ? `${open.length} questions wait for you` : "Waits for you"} />
      <span className="muted"><AgoText at={first.asked_at} /></span>
      <strong>{asks}</strong>
      <span className="clip failure-line" title={first.message}>{what}</span>
      <span className="secondary">answer in its terminal on {session.machine_id}</span>
    </section>
  );
}

const lastTypes = ["Stop", "StopFailure", "assistant"];

/** What the main agent said last, of a session that is not at work: how it came out. */
export function LastWord({ session }: { session: Session }) {
  const isAtWork = session.status === "running" || session.status === "waiting";
  const query = useMemo(() => {
    const parameters = new URLSearchParams({ session_id: session.session_id, agent_id: "main" });
    for (const type of lastTypes) parameters.append("event_type", type);
    return parameters.toString();
  }, [session.session_id]);
  const { value, reload } = useResource(isAtWork ? null : `last word ${query}`, (signal) => hub.newestEvent(query, signal));
  // What is shown stays until the answer is there: nothing below it may move.
  const asked = useRef(session.event_count);
  useEffect(() => {
    if (asked.current === session.event_count) return;
    asked.current = session.event_count;
    reload();
  }, [session.event_count, reload]);
  if (isAtWork || value === null) return null;
  const words = lastWords(value);
  const what = value.hook_event_type === "StopFailure" ? "Last turn failed" : "Last reply";
  const show = () => showMoment(value.timestamp, value.tool_use_id ?? value.event_uuid, value.agent_id);
  return (
    <section className="last-word" aria-label={what}>
      <span className="secondary">{what}</span>
      <span className="mono muted"><TimeText at={value.timestamp} /></span>
      <span className="clip failure-line" title={words}>{firstLine(words)}</span>
      <button type="button" className="button" onClick={show}>Show</button>
    </section>
  );
}

function lastWords(event: Event): string {
  const said = event.payload?.["last_assistant_message"];
  return typeof said === "string" && said !== "" ? said : event.summary;
}

/** The first thing that went wrong in what is shown, readable without a click. */
export function FirstFailure({ data, session, agent }: { data: SessionData; session: Session; agent: string | null }) {
  const { value } = data.errors;
  const first = value?.events[0];
  const counted = failureCount(session, data.agents, agent);
  if (first === undefined || counted === 0) return null;
  const entry = first.tool_use_id ?? first.event_uuid;
  const show = () => {
    if (agent === null) showMoment(first.timestamp, entry, first.agent_id);
    else setParameters({ at: first.timestamp, entry, in: null, pane: null, event: null }, "push");
  };
  const total = Math.max(value?.total ?? 1, counted ?? 1);
  return (
    <section className="first-failure" data-status={session.status} aria-label="First failure">
      <StatusMark status="error" word={failureTitle(total, agent === null ? null : data.nameOf(agent))} />
      <span className="mono muted"><TimeText at={first.timestamp} /></span>
      <strong>{first.tool_name ? toolWord(first.tool_name) : eventWord(first)}</strong>
      <span className="clip failure-line" title={failureText(first)}>
        {failureText(first).split("\n").slice(0, 3).join(" · ")}
      </span>
      <button type="button" className="button" onClick={show}>Show</button>
    </section>
  );
}

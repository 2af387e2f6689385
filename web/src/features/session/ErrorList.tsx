import { AgentMark } from "../../components/AgentMark";
import { TimeText } from "../../components/Clock";
import { LongText } from "../../components/JsonTree";
import { TextBlock } from "../../components/PayloadViews";
import { Empty, Failed, Loading } from "../../components/States";
import { StatusMark } from "../../components/StatusMark";
import { setParameters } from "../../state/location";
import { agentLabel, eventWord, toolWord } from "../../text/eventWords";
import { countText, notificationWords, typedNumbers } from "../../text/words";
import { failureCount, failureText } from "./failures";
import type { SessionData } from "./useSessionData";
import { useListedFailures } from "./useSessionData";

/** Every failure with its message, the first one first. */
export function ErrorList({ data, agent }: { data: SessionData; agent: string | null }) {
  const { value, error, reload } = useListedFailures(data.id, agent);
  if (value === null) return error === null
    ? <Loading rows={4} />
    : <Failed inPanel what="The errors did not load" error={error} retry={reload} />;
  const shown = value.events;
  if (shown.length === 0) return <Empty inPanel title="Nothing failed">{agent === null
    ? "No event of this session reports an error."
    : "No event of this agent reports an error."}</Empty>;
  return (
    <ol className="cards">
      {shown.map((event) => (
        <li key={event.event_uuid} className="card failed">
          <div className="card-head">
            <StatusMark status="error" word={event.tool_name ? toolWord(event.tool_name) : eventWord(event)} />
            <AgentMark label={agentLabel(event)} />
            <span className="clip secondary">{agentLabel(event)}</span>
            <span className="topbar-space" />
            <span className="mono muted"><TimeText at={event.timestamp} /></span>
            <button type="button" className="button" onClick={() => setParameters({ event: event.event_uuid })}>
              Show
            </button>
          </div>
          <TextBlock isError text={failureText(event)} />
        </li>
      ))}
      {value.next_cursor !== null && (
        <li className="muted">The first {countText(value.events.length)} of {countText(
          data.session === null ? null : failureCount(data.session, data.agents, agent))}.</li>
      )}
    </ol>
  );
}

/** What was asked, in order. */
export function PromptList({ data }: { data: SessionData }) {
  const { value, error, reload } = data.detail;
  if (value === null) return error === null
    ? <Loading rows={3} />
    : <Failed inPanel what="The prompts did not load" error={error} retry={reload} />;
  const numbers = typedNumbers(value.prompts);
  if (value.prompts.length === 0) return <Empty inPanel title="No prompts">None was recorded for this session.</Empty>;
  return (
    <ol className="cards">
      {value.prompts.map((prompt) => (
        <li key={prompt.id} className="card">
          <div className="card-head">
            {numbers.has(prompt.id) ? <strong>Prompt {numbers.get(prompt.id)}</strong>
              : <span className="clip muted">Automatic turn: {notificationWords(prompt.text)}</span>}
            <span className="topbar-space" />
            <span className="mono muted"><TimeText at={prompt.at} /></span>
          </div>
          {numbers.has(prompt.id) && <p className="prompt-text"><LongText text={prompt.text} limit={1_200} /></p>}
        </li>
      ))}
    </ol>
  );
}

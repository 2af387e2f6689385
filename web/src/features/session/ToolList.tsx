import { useEffect, useState } from "react";
import { hub } from "../../api/hub";
import { useResource, useThrottled } from "../../api/useResource";
import type { ToolCall } from "../../api/types";
import { AgentMark } from "../../components/AgentMark";
import { Clipped } from "../../components/Clipped";
import { Duration, TimeText } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { InputView, OutputView, TextBlock } from "../../components/PayloadViews";
import { Empty, Failed, Loading } from "../../components/States";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { onLiveEvents } from "../../state/live";
import { setParameters, usePlace } from "../../state/location";
import { toolWord } from "../../text/eventWords";
import { parseTime } from "../../text/time";
import { countText, firstLine } from "../../text/words";
import type { SessionData } from "./useSessionData";

const pageSize = 100;
const refreshMilliseconds = 2_000;
/** Clocks are read at different moments of one call; its events lie within this of its times. */
const clockSlackMilliseconds = 2_000;

/** The session's tool calls, the newest first. */
export function ToolList({ data, agent }: { data: SessionData; agent: string | null }) {
  const onlyFailed = usePlace().parameters.get("tools") === "failed";
  const [size, setSize] = useState(pageSize);
  const query = new URLSearchParams({
    ...(agent === null ? {} : { agent_id: agent }),
    ...(onlyFailed ? { status: "failed" } : {}),
  }).toString();
  const calls = useResource(
    `tools ${data.id} ${query} ${size}`,
    (signal) => hub.toolCalls(data.id, query, size, null, signal),
  );
  const total = calls.value === null ? null : calls.value.total ?? calls.value.tool_calls.length;
  const refresh = useThrottled(calls.reload, refreshMilliseconds);
  useEffect(() => onLiveEvents((events) => {
    if (events.some((event) => event.tool_use_id != null)) refresh();
  }), [refresh]);
  return (
    <>
      <div className="list-head">
        <button
          type="button"
          className="button"
          aria-pressed={onlyFailed}
          onClick={() => setParameters({ tools: onlyFailed ? null : "failed" })}
        >
          Failed only
        </button>
        <span className="muted">
          {total !== null && `${countText(total)} calls, newest first`}
        </span>
      </div>
      {calls.value === null && (calls.error === null
        ? <Loading rows={8} />
        : <Failed inPanel what="The tool calls did not load" error={calls.error} retry={calls.reload} />)}
      {calls.value?.tool_calls.length === 0 && <Empty inPanel title={onlyFailed
        ? "No tool call failed"
        : "No tool was called"} />}
      <ol className="calls">
        {calls.value?.tool_calls.map((call) =>
          <ToolItem key={call.tool_use_id} call={call} agentName={data.nameOf(call.agent_id)} />)}
      </ol>
      {calls.value !== null && calls.value.next_cursor != null && (
        <div className="table-foot">
          <button type="button" className="button" onClick={() => setSize(size + pageSize)}>Load more</button>
        </div>
      )}
    </>
  );
}

function ToolItem({ call, agentName }: { call: ToolCall; agentName: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li className="call" data-status={call.status}>
      <button type="button" className="call-head" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <Icon name={isOpen ? "chevronDown" : "chevronRight"} className="muted" />
        <AgentMark label={agentName} />
        <span className="call-name clip">{toolWord(call.tool_name)}</span>
        <Clipped text={firstLine(call.summary)} className="secondary" />
        <span className="mono number">
          <Duration milliseconds={call.duration_ms} runningSince={call.status === "running" ? call.started_at : null} />
        </span>
        <StatusMark {...statusWords(call.status)} />
      </button>
      {call.error != null && !isOpen && <p className="call-error">{call.error.split("\n").slice(0, 2).join(" · ")}</p>}
      {isOpen && <ToolDetails call={call} agentName={agentName} />}
    </li>
  );
}

function ToolDetails({ call, agentName }: { call: ToolCall; agentName: string }) {
  const events = useResource(`call ${call.tool_use_id} ${call.status}`, async (signal) => {
    const page = await hub.eventsWithPayload(callQuery(call), 100, signal);
    return page.events.filter((event) => event.tool_use_id === call.tool_use_id);
  });
  const last = events.value?.[events.value.length - 1];
  const waited = call.permission_wait_ms ?? 0;
  return (
    <div className="call-details stack">
      <p className="muted">
        {agentName} · <TimeText at={call.started_at} />
        {waited > 0 && <> · waited <Duration milliseconds={waited} /> for permission</>}
      </p>
      {call.error != null && <TextBlock isError text={call.error} />}
      {events.error !== null && (
        <Failed inPanel what="Input and output did not load" error={events.error} retry={events.reload} />
      )}
      {events.value === null && events.error === null && <Loading rows={3} />}
      {last !== undefined && (
        <>
          <section aria-label="Input"><h3>Input</h3><InputView payload={last.payload ?? {}} /></section>
          {call.error == null && (
            <section aria-label="Output"><h3>Output</h3><OutputView payload={last.payload ?? {}} /></section>
          )}
          <div>
            <button type="button" className="button" onClick={() => setParameters({ event: last.event_uuid })}>
              Show in the timeline
            </button>
          </div>
        </>
      )}
      {events.value?.length === 0 && <p className="muted">Its events are no longer kept.</p>}
    </div>
  );
}

/** The events that can belong to a call: same agent, same tool, within its time. */
function callQuery(call: ToolCall): string {
  const since = parseTime(call.started_at) - clockSlackMilliseconds;
  const until = call.ended_at == null ? null : parseTime(call.ended_at) + clockSlackMilliseconds;
  return new URLSearchParams({
    session_id: call.session_id, agent_id: call.agent_id, tool_name: call.tool_name, since: String(since),
    ...(until === null ? {} : { until: String(until) }),
  }).toString();
}

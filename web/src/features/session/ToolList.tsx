import { useEffect, useMemo, useReducer, useState } from "react";
import { ApiError } from "../../api/client";
import { hub } from "../../api/hub";
import { useThrottled } from "../../api/useResource";
import type { Question, ToolCall } from "../../api/types";
import { AgentMark } from "../../components/AgentMark";
import { Clipped } from "../../components/Clipped";
import { Duration, TimeText } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { TextBlock } from "../../components/PayloadViews";
import { Empty, Failed, Loading } from "../../components/States";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { onLiveEvents } from "../../state/live";
import { setParameters, usePlace } from "../../state/location";
import { toolWord } from "../../text/eventWords";
import { questionOf } from "../../text/questionWords";
import { countText, firstLine } from "../../text/words";
import { CallLinks, CallPayloads } from "./read/CallParts";
import { ToolCallPages } from "./toolCallPages";
import type { SessionData } from "./useSessionData";
import { useOpenQuestions } from "./useSessionData";

const refreshMilliseconds = 2_000;

/** The calls of a session that a query names, kept up with what happens. */
function useToolCalls(session: string, query: string): ToolCallPages {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const pages = useMemo(() => new ToolCallPages(
    (limit, cursor, signal) => hub.toolCalls(session, query, limit, cursor, signal), changed,
  ), [session, query]);
  useEffect(() => {
    pages.refresh();
    return () => pages.close();
  }, [pages]);
  const refresh = useThrottled(() => pages.refresh(), refreshMilliseconds);
  useEffect(() => onLiveEvents((events) => {
    if (events.some((event) => event.tool_use_id != null)) refresh();
  }), [refresh]);
  return pages;
}

/** The session's tool calls, the newest first. */
export function ToolList({ data, agent }: { data: SessionData; agent: string | null }) {
  const onlyFailed = usePlace().parameters.get("tools") === "failed";
  const query = new URLSearchParams({
    ...(agent === null ? {} : { agent_id: agent }),
    ...(onlyFailed ? { status: "failed" } : {}),
  }).toString();
  const pages = useToolCalls(data.id, query);
  const { list } = pages;
  const questions = useOpenQuestions(data);
  const error = pages.error instanceof ApiError || pages.error === null ? pages.error
    : new ApiError(0, "unexpected", String(pages.error), null, true);
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
          {list !== null && `${countText(list.total ?? list.calls.length)} calls, newest first`}
        </span>
      </div>
      {list === null && error === null && <Loading rows={8} />}
      {list?.calls.length === 0 && <Empty inPanel title={onlyFailed ? "No tool call failed" : "No tool was called"} />}
      <ol className="calls">
        {list?.calls.map((call) =>
          <ToolItem
            key={call.tool_use_id}
            call={call}
            agentName={data.nameOf(call.agent_id)}
            asked={questionOf(call, questions)}
          />)}
      </ol>
      {error !== null && (
        <Failed
          inPanel
          what={list === null ? "The tool calls did not load" : "More of the tool calls did not load"}
          error={error}
          retry={() => pages.retry()}
        />
      )}
      {list !== null && list.cursor !== null && error === null && (
        <div className="table-foot">
          <button type="button" className="button" onClick={() => pages.loadMore()}>Load more</button>
        </div>
      )}
    </>
  );
}

function ToolItem({ call, agentName, asked }: { call: ToolCall; agentName: string; asked: Question | null }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li className="call" data-status={asked === null ? call.status : "waiting"}>
      <button type="button" className="call-head" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <Icon name={isOpen ? "chevronDown" : "chevronRight"} className="muted" />
        <AgentMark label={agentName} />
        <span className="call-name clip">{toolWord(call.tool_name)}</span>
        <Clipped text={firstLine(call.summary)} className="secondary" />
        <span className="mono number">
          <Duration
            milliseconds={call.duration_ms}
            runningSince={asked?.asked_at ?? (call.status === "running" ? call.started_at : null)}
          />
        </span>
        <StatusMark {...statusWords(asked === null ? call.status : "waiting")} />
      </button>
      {call.error != null && !isOpen && <p className="call-error">{call.error.split("\n").slice(0, 2).join(" · ")}</p>}
      {isOpen && <ToolDetails call={call} agentName={agentName} />}
    </li>
  );
}

function ToolDetails({ call, agentName }: { call: ToolCall; agentName: string }) {
  const waited = call.permission_wait_ms ?? 0;
  return (
    <div className="call-details stack">
      <p className="muted">
        {agentName} · <TimeText at={call.started_at} />
        {waited > 0 && <> · waited <Duration milliseconds={waited} /> for permission</>}
      </p>
      {call.error != null && <TextBlock isError text={call.error} />}
      <CallPayloads call={call} status={call.status} hasOutput={call.error == null} />
      <CallLinks call={call} event={null} />
    </div>
  );
}

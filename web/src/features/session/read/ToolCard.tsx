import { lazy, Suspense, useState } from "react";
import { useResource } from "../../../api/useResource";
import type { ConversationEntry } from "../../../api/sessionWindows";
import type { ToolCall } from "../../../api/types";
import { Clipped } from "../../../components/Clipped";
import { Duration } from "../../../components/Clock";
import { Icon } from "../../../components/Icon";
import { InputView, OutputView, TextBlock } from "../../../components/PayloadViews";
import { Failed, Loading } from "../../../components/States";
import { StatusMark, statusWords } from "../../../components/StatusMark";
import { setParameters } from "../../../state/location";
import { toolWord } from "../../../text/eventWords";
import { firstLine } from "../../../text/words";
import { callRecords } from "./callEvents";
import { toolLine } from "./conversation";
import { useReading } from "./readContext";

const editTools = new Set(["Edit", "MultiEdit", "Write", "NotebookEdit"]);
const errorLines = 8;
// Diffs come in a script of their own: most of a conversation can be read without one.
const CallChange = lazy(() => import("../../files/CallChange").then((one) => ({ default: one.CallChange })));

/** A tool call, folded to one line with its result; opened it shows what went in and what came out. */
export function ToolCard({ entry, call }: { entry: ConversationEntry; call: ToolCall }) {
  const { showsDiffs } = useReading();
  const isEdit = editTools.has(call.tool_name) && call.status === "succeeded";
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen === true;
  const failure = call.error ?? (call.status === "failed" ? entry.tool?.output_preview ?? null : null);
  return (
    <div className="tool-card" data-status={call.status}>
      <button type="button" className="tool-head" aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
        <Icon name={isOpen ? "chevronDown" : "chevronRight"} className="muted" />
        <Icon name={isEdit ? "edit" : "tool"} className={isEdit ? "kind-edit" : "kind-tool"} />
        <span className="tool-name clip">{toolWord(call.tool_name)}</span>
        <Clipped text={firstLine(toolLine(entry))} className="secondary" />
        <span className="mono number">
          <Duration milliseconds={call.duration_ms} runningSince={call.status === "running" ? call.started_at : null} />
        </span>
        <StatusMark {...statusWords(call.status)} />
      </button>
      {!isOpen && failure !== null && failure !== "" && <FailureText text={failure} />}
      {isEdit && (isOpen || showsDiffs) && <Suspense fallback={null}><CallChange call={call} /></Suspense>}
      {isOpen && <ToolDetails entry={entry} call={call} />}
    </div>
  );
}

/** The message of a failure, its beginning readable without a click. */
function FailureText({ text }: { text: string }) {
  const lines = text.split("\n");
  return <div className="tool-error"><TextBlock isError text={lines.slice(0, errorLines).join("\n")} />
    {lines.length > errorLines && <p className="muted">… {lines.length - errorLines} more lines: open the call</p>}
  </div>;
}

function ToolDetails({ entry, call }: { entry: ConversationEntry; call: ToolCall }) {
  const records = useResource(
    `call ${call.session_id} ${call.tool_use_id} ${call.status}`,
    (signal) => callRecords(call, entry.event_uuid, signal),
  );
  const value = records.value;
  const { tool } = entry;
  const waited = call.permission_wait_ms ?? 0;
  return (
    <div className="tool-details stack">
      {waited > 0 && <p className="muted">Waited <Duration milliseconds={waited} /> for permission</p>}
      {call.error !== null && <TextBlock isError text={call.error} />}
      {records.error !== null && (
        <Failed inPanel what="Input and output did not load" error={records.error} retry={records.reload} />
      )}
      {value === null && records.error === null && <Loading rows={3} />}
      {value !== null && (
        <>
          <section aria-label="Input">
            <h3>Input</h3>
            {value.input !== null ? <InputView payload={value.input} /> : <Preview text={tool?.input_preview} />}
          </section>
          {call.error === null && (
            <section aria-label="Output">
              <h3>Output</h3>
              {value.output !== null ? <OutputView payload={value.output} /> : <Preview text={tool?.output_preview} />}
            </section>
          )}
        </>
      )}
      <ul className="tool-links">
        {entry.event_uuid !== null && (
          <li>
            <button
              type="button"
              className="button"
              onClick={() => setParameters({ event: entry.event_uuid, depth: "raw" })}
            >
              Stored event
            </button>
          </li>
        )}
        <li>
          <button
            type="button"
            className="button"
            onClick={() => setParameters({
              pane: "timeline", at: String(Date.parse(call.started_at)), entry: call.tool_use_id,
              span: `tool:${call.tool_use_id}`,
            }, "push")}
          >
            In the timeline
          </button>
        </li>
      </ul>
    </div>
  );
}

function Preview({ text }: { text: string | null | undefined }) {
  if (text == null || text === "") return <p className="muted">It is not kept.</p>;
  return <TextBlock text={text} />;
}

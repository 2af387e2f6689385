import { lazy, Suspense, useState } from "react";
import type { ConversationEntry } from "../../../api/sessionWindows";
import type { ToolCall } from "../../../api/types";
import { Clipped } from "../../../components/Clipped";
import { Duration } from "../../../components/Clock";
import { Icon } from "../../../components/Icon";
import { TextBlock } from "../../../components/PayloadViews";
import { StatusMark, statusWords } from "../../../components/StatusMark";
import { isEditTool, toolWord } from "../../../text/eventWords";
import { questionOf } from "../../../text/questionWords";
import { firstLine } from "../../../text/words";
import { CallLinks, CallPayloads } from "./CallParts";
import { toolLine } from "./conversation";
import { useReading } from "./readContext";

const errorLines = 8;
// Diffs come in a script of their own: most of a conversation can be read without one.
const CallChange = lazy(() => import("../../files/CallChange").then((one) => ({ default: one.CallChange })));

/** A tool call, folded to one line with its result; opened it shows what went in and what came out. */
export function ToolCard({ entry, call }: { entry: ConversationEntry; call: ToolCall }) {
  const { showsDiffs, questions } = useReading();
  const asked = questionOf(call, questions);
  const isEdit = isEditTool(call.tool_name) && call.status === "succeeded";
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen === true;
  const failure = call.error ?? (call.status === "failed" ? entry.tool?.output_preview ?? null : null);
  return (
    <div className="tool-card" data-status={asked === null ? call.status : "waiting"}>
      <button type="button" className="tool-head" aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
        <Icon name={isOpen ? "chevronDown" : "chevronRight"} className="muted" />
        <Icon name={isEdit ? "edit" : "tool"} className={isEdit ? "kind-edit" : "kind-tool"} />
        <span className="tool-name clip">{toolWord(call.tool_name)}</span>
        <Clipped text={firstLine(toolLine(entry))} className="secondary" />
        <span className="mono number">
          <Duration
            milliseconds={call.duration_ms}
            runningSince={asked?.asked_at ?? (call.status === "running" ? call.started_at : null)}
          />
        </span>
        {asked === null ? <StatusMark {...statusWords(call.status)} />
          : <StatusMark status="waiting" word="Waiting for you" />}
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
  const waited = call.permission_wait_ms ?? 0;
  return (
    <div className="tool-details stack">
      {waited > 0 && <p className="muted">Waited <Duration milliseconds={waited} /> for permission</p>}
      {call.error !== null && <TextBlock isError text={call.error} />}
      <CallPayloads
        call={call}
        status={call.status}
        event={entry.event_uuid}
        input={entry.tool?.input_preview}
        output={entry.tool?.output_preview}
        hasOutput={call.error === null}
      />
      <CallLinks call={call} event={entry.event_uuid} />
    </div>
  );
}

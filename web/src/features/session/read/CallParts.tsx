import type { ToolCall } from "../../../api/types";
import { useResource } from "../../../api/useResource";
import { InputView, OutputView, TextBlock } from "../../../components/PayloadViews";
import { Failed, Loading } from "../../../components/States";
import { setParameters } from "../../../state/location";
import { MarkStepButton } from "../../compare/MarkStepButton";
import { stepOfCall } from "../../compare/markedSteps";
import type { CallPlace } from "./callEvents";
import { callRecords } from "./callEvents";

/** What went into a call and what came out of it, as its events have it; else the beginnings that are known. */
export function CallPayloads({ call, status, event = null, input, output, hasOutput = true }: {
  call: CallPlace;
  /** With another one the events are asked for again. */
  status: string;
  /** An event of the call that is known by name. */
  event?: string | null;
  input?: string | null | undefined;
  output?: string | null | undefined;
  /** False where the output is an error that is shown already. */
  hasOutput?: boolean;
}) {
  const key = `call ${call.session_id} ${call.tool_use_id} ${status}`;
  const records = useResource(key, (signal) => callRecords(call, event, signal));
  const { value } = records;
  if (value === null) {
    return records.error === null
      ? <Loading rows={3} />
      : <Failed inPanel what="Input and output did not load" error={records.error} retry={records.reload} />;
  }
  return (
    <>
      <section aria-label="Input">
        <h3>Input</h3>
        {value.input !== null ? <InputView payload={value.input} /> : <Preview text={input} />}
      </section>
      {hasOutput && (
        <section aria-label="Output">
          <h3>Output</h3>
          {value.output !== null ? <OutputView payload={value.output} />
            : call.ended_at === null ? <p className="muted">It is under way.</p> : <Preview text={output} />}
        </section>
      )}
    </>
  );
}

function Preview({ text }: { text: string | null | undefined }) {
  if (text == null || text === "") return <p className="muted">It is not kept.</p>;
  return <TextBlock text={text} />;
}

/** Where else a call is to be seen. */
export function CallLinks({ call, event }: { call: ToolCall; event: string | null }) {
  const showSpan = () => setParameters({
    pane: "timeline", at: String(Date.parse(call.started_at)), entry: call.tool_use_id,
    span: `tool:${call.tool_use_id}`,
  }, "push");
  return (
    <ul className="tool-links">
      {event !== null && (
        <li>
          <button type="button" className="button" onClick={() => setParameters({ event, depth: "raw" })}>
            Stored event
          </button>
        </li>
      )}
      <li><button type="button" className="button" onClick={showSpan}>In the timeline</button></li>
      <li><MarkStepButton step={stepOfCall(call)} /></li>
    </ul>
  );
}

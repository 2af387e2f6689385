import { useEffect, useState } from "react";
import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import type { FileChange, ToolCall } from "../../api/types";
import { Clipped } from "../../components/Clipped";
import { setParameters } from "../../state/location";
import { PatchView } from "./PatchView";
import { StepWithoutPatch } from "./StepWithoutPatch";

/** Scrolling past a call asks for nothing. */
const settleMilliseconds = 250;
/** Lines of a change that are shown in a conversation before the rest is asked for. */
const firstLines = 40;

/** What a call changed in the conversation: each file with its diff, as the tab Files shows it. */
export function CallChange({ call }: { call: ToolCall }) {
  const [isWanted, setIsWanted] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsWanted(true), settleMilliseconds);
    return () => clearTimeout(timer);
  }, []);
  const key = isWanted ? `changes ${call.session_id} ${call.tool_use_id}` : null;
  const changes = useResource(key, (signal) => hub.changesOfCall(call.session_id, call.tool_use_id, signal));
  const files = changes.value?.files ?? [];
  if (files.length === 0) return null;
  return (
    <div className="call-changes">
      {files.map((change) => <FileDiff key={change.path} session={call.session_id} change={change} />)}
    </div>
  );
}

function FileDiff({ session, change }: { session: string; change: FileChange }) {
  const show = () => setParameters({ pane: "files", file: change.path, step: change.tool_use_id, form: null }, "push");
  const isRecorded = change.patch !== null && change.patch.length > 0;
  return (
    <section className="call-change" aria-label="Change">
      <header>
        <Clipped text={change.path} className="mono" />
        <span className="mono number">
          <span className="added">+{change.lines_added}</span> <span className="removed">−{change.lines_removed}</span>
        </span>
        <button type="button" className="button" title="This step among all changes of the file" onClick={show}>
          In Files
        </button>
      </header>
      {isRecorded
        ? <PatchView change={change} layout="unified" firstLines={firstLines} />
        : <StepWithoutPatch session={session} step={change} layout="unified" firstLines={firstLines} />}
    </section>
  );
}

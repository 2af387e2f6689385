import { useEffect, useRef } from "react";
import { hub } from "../../api/hub";
import type { SessionState } from "../../api/types";
import { useResource } from "../../api/useResource";
import { Clipped } from "../../components/Clipped";
import { setParameters } from "../../state/location";
import { countOf } from "../../text/words";
import { PatchView } from "../files/PatchView";

type StateFile = SessionState["files"][number];

const listedFiles = 30;

/** The files that had been changed by then, the latest first, and what the last change was. */
export function StateFiles({ session, files }: { session: string; files: readonly StateFile[] }) {
  const latest = files[0];
  if (latest === undefined) return <p className="muted">None yet.</p>;
  return (
    <>
      <ul className="state-list">
        {files.slice(0, listedFiles).map((file) => (
          <li key={file.path}>
            <button
              type="button"
              className="state-file"
              title={`${file.path}: see its changes`}
              onClick={() => setParameters({ pane: "files", file: file.path, step: file.last_tool_use_id }, "push")}
            >
              <Clipped text={file.path} className="mono" />
              <span className="mono number">
                <span className="added">+{file.lines_added}</span>{" "}
                <span className="removed">−{file.lines_removed}</span>
              </span>
            </button>
          </li>
        ))}
        {files.length > listedFiles && (
          <li className="muted">and {countOf(files.length - listedFiles, "more file")}</li>
        )}
      </ul>
      <LastChange session={session} file={latest} />
    </>
  );
}

function LastChange({ session, file }: { session: string; file: StateFile }) {
  const key = `step ${session} ${file.last_tool_use_id} ${file.path}`;
  const step = useResource(key, (signal) => hub.fileStep(session, file.path, file.last_tool_use_id, signal));
  // The old change stays until the new one is there.
  const shown = useRef(step.value);
  useEffect(() => {
    if (step.value !== null) shown.current = step.value;
  }, [step.value]);
  const change = (step.value ?? shown.current)?.files[0];
  if (change?.patch == null || change.patch.length === 0) return null;
  return (
    <div className="last-change">
      <h4>Last change: <Clipped text={change.path} className="mono" /></h4>
      <PatchView change={change} layout="unified" />
    </div>
  );
}

import { useEffect, useMemo, useState } from "react";
import { hub } from "../../api/hub";
import { useResource, useThrottled } from "../../api/useResource";
import type { FileChange } from "../../api/types";
import { Clipped } from "../../components/Clipped";
import { TimeText } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { Empty, Failed, Loading } from "../../components/States";
import { onLiveEvents } from "../../state/live";
import { countOf } from "../../text/words";
import type { PaneProps } from "./tabs";
import type { SessionData } from "./useSessionData";

const refreshMilliseconds = 3_000;
const shownPatchLines = 200;

interface ChangedFile {
  path: string;
  changes: FileChange[];
  added: number;
  removed: number;
}

export function FilesPane({ data, agent }: PaneProps) {
  return (
    <section className="pane pane-files" aria-label="Files">
      <div className="pane-scroll" tabIndex={0} role="region" aria-label="Files of the session">
        <FileList data={data} agent={agent} />
      </div>
    </section>
  );
}

/** The files that the session wrote, with each change's patch. */
export function FileList({ data, agent }: { data: SessionData; agent: string | null }) {
  const list = useResource(`files ${data.id}`, (signal) => hub.filesOfSession(data.id, signal));
  const refresh = useThrottled(list.reload, refreshMilliseconds);
  useEffect(() => onLiveEvents((events) => {
    if (events.some((event) => event.hook_event_type === "PostToolUse")) refresh();
  }), [refresh]);
  const files = useMemo(
    () => groupByPath((list.value?.files ?? []).filter((change) => agent === null || change.agent_id === agent)),
    [list.value, agent],
  );
  if (list.value === null) return list.error === null
    ? <Loading rows={5} />
    : <Failed inPanel what="The files did not load" error={list.error} retry={list.reload} />;
  if (files.length === 0) {
    return (
      <Empty inPanel title="No files changed">Writes through shell commands are not seen here.</Empty>
    );
  }
  return <ul className="calls">{files.map((file) =>
    <FileItem key={file.path} file={file} nameOf={data.nameOf} />)}</ul>;
}

function groupByPath(changes: readonly FileChange[]): ChangedFile[] {
  const files = new Map<string, ChangedFile>();
  for (const change of changes) {
    const file = files.get(change.path) ?? { path: change.path, changes: [], added: 0, removed: 0 };
    file.changes.push(change);
    file.added += change.lines_added;
    file.removed += change.lines_removed;
    files.set(change.path, file);
  }
  return [...files.values()].sort((a, b) => a.path.localeCompare(b.path));
}

function FileItem({ file, nameOf }: { file: ChangedFile; nameOf: (agent: string) => string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li className="call">
      <button
        type="button"
        className="call-head file-head"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        title={file.path}
      >
        <Icon name={isOpen ? "chevronDown" : "chevronRight"} className="muted" />
        <Clipped text={file.path} className="mono" />
        <span className="muted">{countOf(file.changes.length, "change")}</span>
        <span className="mono number">
          <span className="added">+{file.added}</span>
          <span className="removed">−{file.removed}</span>
        </span>
      </button>
      {isOpen && (
        <ol className="call-details stack">
          {file.changes.map((change) => (
            <li key={change.tool_use_id}>
              <p className="muted">
                <TimeText at={change.at} /> · {change.operation.replace("_", " ")} by {nameOf(change.agent_id)}
                {change.inherited && " · inherited"}
                {change.derived && " · as asked for"}
              </p>
              <Patch change={change} />
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

function Patch({ change }: { change: FileChange }) {
  if (change.patch == null || change.patch.length === 0) return <p className="muted">No patch was reported.</p>;
  const lines = change.patch.flatMap((hunk) =>
    [`@@ −${placeOf(hunk.oldStart, hunk.oldLines)} +${placeOf(hunk.newStart, hunk.newLines)} @@`, ...hunk.lines]);
  return (
    <pre className="code patch" tabIndex={0}>
      {lines.slice(0, shownPatchLines).map((line, index) =>
        <span key={index} className={lineClass(line)}>{line}{"\n"}</span>)}
      {lines.length > shownPatchLines && <span className="muted">… {lines.length - shownPatchLines} more lines</span>}
    </pre>
  );
}

/** A patch that was only read out of what the call was given does not know where in the file it belongs. */
function placeOf(start: number | null | undefined, lines: number): string {
  return start == null ? `${lines}` : `${start},${lines}`;
}

function lineClass(line: string): string {
  if (line.startsWith("+")) return "patch-added";
  if (line.startsWith("-")) return "patch-removed";
  return line.startsWith("@@") ? "muted" : "";
}

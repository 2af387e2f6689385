import { useMemo, useState } from "react";
import { useShortcuts } from "../../app/shortcuts";
import { Empty, Failed, Loading, PanelBoundary } from "../../components/States";
import { setParameters } from "../../state/location";
import type { PaneProps } from "../session/tabs";
import { FileBrowser } from "./FileBrowser";
import { FileDetail } from "./FileDetail";
import { filteredFiles, firstFile, treeRows } from "./fileTree";
import { showFile, useFilesPlace } from "./place";
import { useFileSummaries } from "./useFiles";

/** What was read and changed: the files on the left, what happened to one of them on the right. */
export function FilesPane({ data, session, agent }: PaneProps) {
  const list = useFileSummaries(data.id);
  const place = useFilesPlace();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const all = list.value?.files;
  const files = useMemo(() => filteredFiles(all ?? [], agent, place.text), [all, agent, place.text]);
  const rows = useMemo(() => (place.isList
    ? files.map((file) => ({ key: file.path, depth: 0, name: file.path, file, count: 1, isFolded: false }))
    : treeRows(files, folded)), [files, place.isList, folded]);
  const chosen = files.find((file) => file.path === place.file) ??
    (place.file === null ? firstFile(files) : all?.find((file) => file.path === place.file) ?? null);
  const move = (by: 1 | -1) => {
    const paths = rows.flatMap((row) => (row.file === null ? [] : [row.file.path]));
    const index = chosen === null ? -1 : paths.indexOf(chosen.path);
    const next = paths[Math.max(0, Math.min(paths.length - 1, index + by))];
    if (next !== undefined) showFile(next);
  };
  const group = "Files";
  useShortcuts([
    { keys: ["j", "ArrowDown"], words: "Next file", group, isStep: true, run: () => move(1) },
    { keys: ["k", "ArrowUp"], words: "Previous file", group, isStep: true, run: () => move(-1) },
  ]);
  if (all === undefined) {
    return (
      <section className="pane pane-files" aria-label="Files">
        {list.error === null
          ? <Loading rows={10} />
          : <Failed inPanel what="The files did not load" error={list.error} retry={list.reload} />}
      </section>
    );
  }
  if (all.length === 0) {
    return (
      <section className="pane pane-files" aria-label="Files">
        <Empty inPanel title="No file was read or changed">What shell commands do to files is not seen here.</Empty>
      </section>
    );
  }
  return (
    <section className="pane pane-files" aria-label="Files">
      <FileBrowser
        data={data}
        rows={rows}
        shown={files.length}
        total={list.value?.total ?? all.length}
        listed={all.length}
        changed={session.file_count}
        agent={agent}
        chosen={chosen?.path ?? null}
        place={place}
        fold={(key) => setFolded((before) => {
          const next = new Set(before);
          if (!next.delete(key)) next.add(key);
          return next;
        })}
      />
      {chosen === null
        ? <NoFile isFiltered={files.length === 0} count={all.length} />
        : (
          <PanelBoundary name="The file" key={chosen.path}>
            <FileDetail data={data} file={chosen} place={place} />
          </PanelBoundary>
        )}
    </section>
  );
}

function NoFile({ isFiltered, count }: { isFiltered: boolean; count: number }) {
  return (
    <Empty
      inPanel
      title={isFiltered ? "No file matches" : "The session did not touch this file"}
      action={(
        <button
          type="button"
          className="button"
          onClick={() => setParameters({ find: null, agent: null, file: null })}
        >
          Show all {count} files
        </button>
      )}
    />
  );
}

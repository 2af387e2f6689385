import { useEffect, useRef } from "react";
import { AgentMark } from "../../components/AgentMark";
import { Clipped } from "../../components/Clipped";
import { Icon } from "../../components/Icon";
import { setParameters } from "../../state/location";
import { agentLabel } from "../../text/eventWords";
import { visibleText } from "../../text/visible";
import { countOf, countText } from "../../text/words";
import type { SessionData } from "../session/useSessionData";
import type { TreeRow } from "./fileTree";
import { filesWords, isChanged } from "./fileTree";
import type { FilesPlace } from "./place";
import { showFile } from "./place";

const indentPixels = 14;
const shownAgents = 3;
const shownRows = 500;

/** The files as a tree or a list, with what was done to each. */
export function FileBrowser({ data, rows, shown, total, listed, changed, agent, chosen, place, fold }: {
  data: SessionData;
  rows: readonly TreeRow[];
  shown: number;
  total: number;
  listed: number;
  /** Of all, as the tab and the header count them. */
  changed: number;
  agent: string | null;
  chosen: string | null;
  place: FilesPlace;
  fold: (key: string) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <div className="file-browser">
      <BrowserHead
        data={data}
        count={shown === listed ? filesWords(total, changed) : `${countText(shown)} of ${countText(total)} shown`}
        agent={agent}
        place={place}
      />
      <ul ref={list} className="file-rows" aria-label={countOf(shown, "file")}>
        {rows.slice(0, shownRows).map((row) => (
          <li key={row.key}>
            {row.file === null
              ? <FolderRow row={row} fold={fold} />
              : <FileRow data={data} row={row} isChosen={row.key === chosen} />}
          </li>
        ))}
        {rows.length > shownRows && (
          <li className="muted file-row">{countText(rows.length - shownRows)} more: filter by path to see them</li>
        )}
        {total > listed && (
          <li className="muted file-row">Only the latest {countText(listed)} of {countText(total)} files are listed</li>
        )}
      </ul>
    </div>
  );
}

function BrowserHead({ data, count, agent, place }: {
  data: SessionData;
  count: string;
  agent: string | null;
  place: FilesPlace;
}) {
  return (
    <div className="pane-head">
      <h2>Files</h2>
      <span className="muted">{count}</span>
      <span className="topbar-space" />
      <button
        type="button"
        className="button"
        aria-pressed={!place.isList}
        onClick={() => setParameters({ files: null })}
      >
        Tree
      </button>
      <button
        type="button"
        className="button"
        aria-pressed={place.isList}
        title="The latest first"
        onClick={() => setParameters({ files: "list" })}
      >
        Latest
      </button>
      <input
        type="search"
        className="field"
        placeholder="Filter by path"
        aria-label="Filter by path"
        value={place.text}
        onChange={(change) => setParameters({ find: change.target.value === "" ? null : change.target.value })}
      />
      {data.agents.length > 1 && (
        <select
          className="select"
          aria-label="Touched by"
          value={agent ?? ""}
          onChange={(change) => setParameters({ agent: change.target.value === "" ? null : change.target.value })}
        >
          <option value="">All agents</option>
          {data.agents.map((one) => (
            <option key={one.agent_id} value={one.agent_id}>
              {agentLabel(one)}{one.description ? ` – ${one.description.slice(0, 40)}` : ""}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

function FolderRow({ row, fold }: { row: TreeRow; fold: (key: string) => void }) {
  return (
    <button
      type="button"
      className="file-row file-folder"
      aria-expanded={!row.isFolded}
      style={{ paddingLeft: 8 + row.depth * indentPixels }}
      title={row.key}
      onClick={() => fold(row.key)}
    >
      <Icon name={row.isFolded ? "chevronRight" : "chevronDown"} className="muted" />
      <Clipped text={row.name} className="mono" />
      {row.isFolded && <span className="muted">{countOf(row.count, "file")}</span>}
    </button>
  );
}

function FileRow({ data, row, isChosen }: { data: SessionData; row: TreeRow; isChosen: boolean }) {
  const { file } = row;
  if (file === null) return null;
  const agents = file.agents.map((one) => data.nameOf(one));
  const done = [
    file.reads > 0 ? `${countText(file.reads)} r` : "", file.writes > 0 ? `${countText(file.writes)} w` : "",
    file.edits > 0 ? `${countText(file.edits)} e` : "",
  ].filter((word) => word !== "").join(" ");
  const title = `${visibleText(file.path)}\n${countOf(file.reads, "read")}, ${countOf(file.writes, "write")}, ${
    countOf(file.edits, "edit")} by ${agents.join(", ")}`;
  return (
    <button
      type="button"
      className="file-row"
      data-path={file.path}
      aria-current={isChosen ? "true" : undefined}
      style={{ paddingLeft: 8 + row.depth * indentPixels }}
      title={title}
      onClick={() => showFile(file.path)}
    >
      <Icon name={isChanged(file) ? "edit" : "file"} className={isChanged(file) ? "kind-edit" : "muted"} />
      <Clipped text={row.name} className="mono" />
      {file.is_created && <span className="badge">new</span>}
      <span className="file-agents">
        {agents.slice(0, shownAgents).map((label, index) => <AgentMark key={index} label={label} />)}
        {agents.length > shownAgents && <span className="muted">+{agents.length - shownAgents}</span>}
      </span>
      <span className="file-done muted mono">{done}</span>
      <span className="file-lines mono">
        {isChanged(file) && (
          <>
            <span className="added">+{file.lines_added}</span> <span className="removed">−{file.lines_removed}</span>
          </>
        )}
      </span>
    </button>
  );
}

import { useEffect } from "react";
import { useShortcuts } from "../../app/shortcuts";
import { Clipped } from "../../components/Clipped";
import { CopyButton, Empty, Failed, Loading } from "../../components/States";
import { setParameters } from "../../state/location";
import { countOf } from "../../text/words";
import type { FileSummary } from "../../api/types";
import { showMoment } from "../session/moments";
import type { SessionData } from "../session/useSessionData";
import { ContentView } from "./ContentView";
import { FinalDiff } from "./FinalDiff";
import { isChanged } from "./fileTree";
import type { FileForm, FilesPlace } from "./place";
import { showForm, showStep } from "./place";
import { StepCards } from "./StepCards";
import { useFileSteps } from "./useFiles";

const forms: readonly { form: FileForm; word: string; title: string }[] = [
  { form: "steps", word: "Step by step", title: "Each change by itself" },
  { form: "final", word: "Final diff", title: "From before the first change to after the last" },
  { form: "content", word: "File at a step", title: "The whole file as it was after a step" },
];

/** What happened to one file. */
export function FileDetail({ data, file, place }: { data: SessionData; file: FileSummary; place: FilesPlace }) {
  const list = useFileSteps(data.id, file.path);
  const { steps } = list;
  const named = steps.findIndex((step) => step.tool_use_id === place.step);
  // Without a step the file is shown as it was in the end.
  const current = named >= 0 ? named : place.form === "content" ? steps.length - 1 : -1;
  // A step that the address names may be on a later page.
  const isSought = place.step !== null && named < 0 && list.hasMore;
  useEffect(() => {
    if (isSought) list.loadMore();
  }, [isSought, steps.length]);
  const move = (by: 1 | -1) => {
    const next = steps[current < 0 ? (by > 0 ? 0 : steps.length - 1) : current + by];
    if (next !== undefined) showStep(next.tool_use_id);
  };
  const group = "Files";
  useShortcuts([
    { keys: ["]"], words: "Next step of the file", group, isStep: true, run: () => move(1) },
    { keys: ["["], words: "Previous step of the file", group, isStep: true, run: () => move(-1) },
  ]);
  const inherited = steps.filter((step) => step.inherited).length;
  return (
    <div className="file-detail">
      <DetailHead path={file.path} place={place} />
      <p className="file-facts muted">
        {[countOf(file.reads, "read"), countOf(file.writes, "write"), countOf(file.edits, "edit")].join(", ")} by{" "}
        {file.agents.map((one) => data.nameOf(one)).join(", ")}
        {file.is_created ? " · made in this session" : ""}
        {inherited > 0 ? ` · ${countOf(inherited, "change")} inherited` : ""}
      </p>
      {!isChanged(file) && steps.length === 0 && !list.isLoading && <OnlyRead file={file} />}
      {list.isLoading && isChanged(file) && <Loading rows={10} />}
      {list.error !== null && (
        <Failed inPanel what="The changes of the file did not load" error={list.error} retry={list.retry} />
      )}
      {steps.length > 0 && place.form === "steps" && (
        <StepCards data={data} list={list} current={current} layout={place.layout} />
      )}
      {steps.length > 0 && place.form === "final" && (
        <FinalDiff session={data.id} path={file.path} list={list} layout={place.layout} />
      )}
      {steps.length > 0 && place.form === "content" && (
        <ContentView data={data} path={file.path} list={list} current={current} move={move} />
      )}
    </div>
  );
}

function DetailHead({ path, place }: { path: string; place: FilesPlace }) {
  return (
    <div className="pane-head">
      <h2 className="file-title"><Clipped text={path} className="mono" /></h2>
      <CopyButton text={path} label="Path" />
      <span className="topbar-space" />
      <div role="group" aria-label="Form" className="view-controls">
        {forms.map((one) => (
          <button
            key={one.form}
            type="button"
            className="button"
            title={one.title}
            aria-pressed={place.form === one.form}
            onClick={() => showForm(one.form)}
          >
            {one.word}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="button"
        aria-pressed={place.layout === "split"}
        title="What was taken away beside what came"
        onClick={() => setParameters({ diff: place.layout === "split" ? null : "split" })}
      >
        Side by side
      </button>
    </div>
  );
}

function OnlyRead({ file }: { file: FileSummary }) {
  const show = (at: string) => showMoment(at);
  return (
    <Empty
      inPanel
      title="It was only read"
      action={(
        <>
          <button type="button" className="button" onClick={() => show(file.first_at)}>First read</button>
          {file.last_at !== file.first_at && (
            <button type="button" className="button" onClick={() => show(file.last_at)}>Last read</button>
          )}
        </>
      )}
    >
      No tool call of this session is known to have changed it. What shell commands do to files is not seen here.
    </Empty>
  );
}

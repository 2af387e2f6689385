import { useEffect, useRef } from "react";
import type { FileChange } from "../../api/types";
import { AgentMark } from "../../components/AgentMark";
import { TimeText } from "../../components/Clock";
import { setParameters } from "../../state/location";
import { momentOf } from "../../text/time";
import { countText } from "../../text/words";
import { showMoment } from "../session/moments";
import type { SessionData } from "../session/useSessionData";
import type { DiffLayout } from "./DiffView";
import { PatchView } from "./PatchView";
import { showForm, showStep } from "./place";
import { StepWithoutPatch } from "./StepWithoutPatch";
import type { FileSteps } from "./useFiles";

const operationWords: Record<FileChange["operation"], string> = {
  create: "Created", write: "Written", edit: "Edited", notebook_edit: "Notebook edited",
};

/** Every change of the file in order, each with its diff. */
export function StepCards({ data, list, current, layout }: {
  data: SessionData;
  list: FileSteps;
  current: number;
  layout: DiffLayout;
}) {
  const { steps } = list;
  const box = useRef<HTMLOListElement>(null);
  const chosen = steps[current]?.tool_use_id ?? null;
  useEffect(() => {
    if (chosen === null) return;
    box.current?.querySelector<HTMLElement>('[data-current="true"]')?.scrollIntoView({ block: "start" });
  }, [chosen]);
  return (
    <div className="file-scroll" tabIndex={0} role="region" aria-label="Changes in order">
      <ol ref={box} className="step-cards">
        {steps.map((step, index) => (
          <StepCard
            key={`${step.tool_use_id} ${index}`}
            data={data}
            step={step}
            number={index + 1}
            total={list.total ?? steps.length}
            isCurrent={index === current}
            layout={layout}
          />
        ))}
      </ol>
      {list.hasMore && (
        <button type="button" className="button diff-more" onClick={list.loadMore}>
          {list.total === null ? "More" : countText(list.total - steps.length)} more steps
        </button>
      )}
    </div>
  );
}

function StepCard({ data, step, number, total, isCurrent, layout }: {
  data: SessionData;
  step: FileChange;
  number: number;
  total: number;
  isCurrent: boolean;
  layout: DiffLayout;
}) {
  const name = data.nameOf(step.agent_id);
  const hasPatch = step.patch !== null && step.patch.length > 0;
  return (
    <li className="step-card" data-current={isCurrent} data-step={step.tool_use_id} aria-label={`Step ${number}`}>
      <header className="step-head">
        <button
          type="button"
          className="step-number"
          title="A link to this step"
          aria-current={isCurrent ? "step" : undefined}
          onClick={() => showStep(step.tool_use_id)}
        >
          Step {number} of {countText(total)}
        </button>
        <strong>{operationWords[step.operation]}</strong>
        <AgentMark label={name} />
        <span className="clip secondary">{name}</span>
        <span className="mono muted"><TimeText at={step.at} /></span>
        <span className="mono">
          <span className="added">+{step.lines_added}</span> <span className="removed">−{step.lines_removed}</span>
        </span>
        {step.inherited && (
          <span className="badge" title="A copy from the session that this one was forked from: it counts there">
            inherited
          </span>
        )}
        {step.derived && (
          <span className="badge" title="What the call asked for; what it did, and at which lines, was not reported">
            as asked for
          </span>
        )}
        <span className="topbar-space" />
        <StepLinks step={step} />
      </header>
      {hasPatch
        ? <PatchView change={step} layout={layout} />
        : <StepWithoutPatch session={data.id} step={step} layout={layout} />}
    </li>
  );
}

/** The step where it happened, and the file as it was after it. */
export function StepLinks({ step, hasContent = true }: { step: FileChange; hasContent?: boolean }) {
  const at = momentOf(step.at);
  return (
    <span className="step-links">
      <button
        type="button"
        className="button"
        title="The conversation at this call"
        onClick={() => showMoment(step.at, step.tool_use_id, step.agent_id === "main" ? null : step.agent_id)}
      >
        Read
      </button>
      <button
        type="button"
        className="button"
        title="The session at this moment"
        onClick={() => setParameters({ pane: "replay", t: String(at) }, "push")}
      >
        Replay
      </button>
      {hasContent && (
        <button
          type="button"
          className="button"
          title="The whole file as it was after this step"
          onClick={() => showForm("content", step.tool_use_id)}
        >
          File after
        </button>
      )}
    </span>
  );
}

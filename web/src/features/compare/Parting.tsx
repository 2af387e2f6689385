import { useMemo } from "react";
import { Link, sessionAddress } from "../../components/Link";
import { countOf } from "../../text/words";
import { DiffView } from "../files/DiffView";
import { foldedBlocks } from "../files/diffModel";
import { diffTexts } from "../files/lineDiff";
import type { Step } from "./compareModel";
import { partsAt } from "./compareModel";
import type { ComparedSession } from "./useCompared";

const linesOf = (steps: readonly Step[]) => steps.map((step) => `${step.line}\n`).join("");

/** The steps of both beside each other, and the first one at which they went different ways. */
export function Parting({ a, b, isNarrow }: { a: ComparedSession; b: ComparedSession; isNarrow: boolean }) {
  const at = partsAt(a.steps, b.steps);
  const blocks = useMemo(
    () => foldedBlocks(diffTexts(linesOf(a.steps), linesOf(b.steps)).lines), [a.steps, b.steps],
  );
  return (
    <section className="compare-part" aria-label="Where they part">
      <h2>Where they part</h2>
      <p className="compare-parting">
        {at === null
          ? `All ${countOf(a.steps.length, "step")} are alike.`
          : at === 0 ? "They differ from the first step on."
            : at === 1 ? "The first step is alike." : `The first ${countOf(at, "step")} are alike.`}
        {at !== null && (
          <>
            {" "}Then:{" "}
            <StepLink word="A" session={a} step={a.steps[at]} />{" "}
            <StepLink word="B" session={b} step={b.steps[at]} />
          </>
        )}
      </p>
      <p className="secondary">
        Prompts and tool calls of the main agents, in order; paths without the project&rsquo;s folder.
        {a.isCut || b.isCut ? " Only the beginning of a long session is compared." : ""}
      </p>
      {at !== null && (
        <DiffView
          blocks={blocks}
          layout={isNarrow ? "unified" : "split"}
          language={null}
          label="Steps of A beside steps of B"
        />
      )}
    </section>
  );
}

function StepLink({ word, session, step }: { word: string; session: ComparedSession; step: Step | undefined }) {
  if (step === undefined) return <span className="muted">{word} ends here</span>;
  const { entry } = step;
  const to = sessionAddress(session.session.session_id, {
    at: entry.at, entry: entry.tool?.tool_use_id ?? entry.event_uuid ?? entry.id,
  });
  return <Link to={to} title={step.line}>{`${word}: ${step.line.slice(0, 60)}`}</Link>;
}

import { useEffect } from "react";
import { useTitle } from "../../app/useTitle";
import { useShortcuts } from "../../app/shortcuts";
import { TimeText } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { Empty, Failed, Loading } from "../../components/States";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { useMedia } from "../../components/useMedia";
import { followQuery } from "../../state/live";
import { navigate, usePlace } from "../../state/location";
import { modelWord, toolWord } from "../../text/eventWords";
import { moneyText } from "../../text/money";
import { durationText } from "../../text/time";
import { allTokens, shortCount } from "../../text/tokens";
import { countText, firstLine, projectName, shortId } from "../../text/words";
import { compareAddress } from "./marked";
import { compareStepsAddress, readStepPlace } from "./markedSteps";
import { paired, withoutRoot } from "./compareModel";
import { FigureTable } from "./FigureTable";
import { PairTable } from "./PairTable";
import { Parting } from "./Parting";
import { StepComparison } from "./StepComparison";
import type { ComparedSession } from "./useCompared";
import { useCompared } from "./useCompared";

const narrow = "(max-width: 1023px)";

/** Two sessions beside each other: figures, tools, files, costs, and where they part. */
export function ComparePage() {
  useTitle("Compare");
  useEffect(() => followQuery(""), []);
  const { parameters } = usePlace();
  const [a, b] = [parameters.get("a") ?? "", parameters.get("b") ?? ""];
  const [stepA, stepB] = [readStepPlace(parameters, "a"), readStepPlace(parameters, "b")];
  const steps = stepA !== null && stepB !== null ? [stepA, stepB] as const : null;
  const swapped = steps === null ? compareAddress(b, a) : compareStepsAddress(steps[1], steps[0]);
  const swap = () => navigate(swapped, "replace");
  const things = steps === null ? "sessions" : "steps";
  useShortcuts([{ keys: ["s"], words: `Swap the two ${things}`, group: "Compare", run: swap }]);
  return (
    <>
      <div className="page-head">
        <h1>Compare two {things}</h1>
        <span className="topbar-space" />
        {a !== "" && b !== "" && (
          <button type="button" className="button" title={`Swap the two ${things} (s)`} onClick={swap}>
            Swap A and B
          </button>
        )}
      </div>
      {a === "" || b === "" ? (
        <Empty
          title="Two sessions are needed"
          action={<Link to="/sessions" className="button strong">Choose them in the list</Link>}
        >
          Mark two of them with <kbd>x</kbd>, then press <kbd>c</kbd>.
        </Empty>
      ) : steps === null ? <SessionComparison a={a} b={b} /> : <StepComparison places={steps} />}
    </>
  );
}

function SessionComparison({ a, b }: { a: string; b: string }) {
  const [left, right] = [useCompared(a), useCompared(b)];
  const failed = left.error === null ? right : left;
  if (failed.error !== null) {
    const what = `Session ${shortId(failed === left ? a : b)} did not load`;
    return <Failed what={what} error={failed.error} retry={failed.reload} />;
  }
  if (left.value === null || right.value === null) return <Loading rows={14} />;
  return <Comparison a={left.value} b={right.value} />;
}

function Comparison({ a, b }: { a: ComparedSession; b: ComparedSession }) {
  const isNarrow = useMedia(narrow);
  const rootOf = { a: a.root, b: b.root };
  return (
    <div className="compare-page" tabIndex={0} role="region" aria-label="Comparison">
      <div className="compare-heads">
        <Head letter="A" one={a} />
        <Head letter="B" one={b} />
      </div>
      <Parting a={a} b={b} isNarrow={isNarrow} />
      <div className="compare-columns">
        <FigureTable a={a} b={b} />
        <PairTable
          title="Tools"
          what="Tool"
          pairs={paired(a.tools, b.tools, (row) => row.tool_name, (row) => row.calls)}
          wordOf={toolWord}
          empty="No tool was called."
          cells={[
            { word: "calls", of: (row) => countText(row.calls) },
            { word: "failed", of: (row) => countText(row.failure) },
            ...(isNarrow ? [] : [{ word: "p50", of: (row: typeof a.tools[number]) => durationText(row.p50_ms) }]),
          ]}
        />
        <PairTable
          title="Files"
          what="File"
          pairs={paired(
            a.files, b.files, (row, side) => withoutRoot(row.path, rootOf[side]),
            (row) => row.lines_added + row.lines_removed + row.edits + row.writes,
          )}
          wordOf={(path) => path}
          empty="No file was touched."
          cells={[
            { word: "reads", of: (row) => countText(row.reads) },
            {
              word: "lines",
              of: (row) => (
                <>
                  <span className="added">+{row.lines_added}</span> <span className="removed">−{row.lines_removed}</span>
                </>
              ),
            },
          ]}
        />
        <PairTable
          title="Costs by model"
          what="Model"
          pairs={paired(a.cost.models, b.cost.models, (row) => row.model, (row) => row.cost_usd ?? 0)}
          wordOf={modelWord}
          empty="No model call is known of either."
          cells={[
            { word: "calls", of: (row) => countText(row.calls) },
            { word: "tokens", of: (row) => shortCount(allTokens(row.tokens)) },
            { word: "cost", of: (row) => (row.cost_usd === null ? "unknown" : moneyText(row.cost_usd)) },
          ]}
        />
      </div>
    </div>
  );
}

function Head({ letter, one }: { letter: "A" | "B"; one: ComparedSession }) {
  const { session } = one;
  return (
    <section className="compare-head" aria-label={`Session ${letter}`}>
      <span className="compare-letter" aria-hidden="true">{letter}</span>
      <StatusMark {...statusWords(session.status)} />
      <Link to={sessionAddress(session.session_id)} className="clip" title={session.title ?? session.session_id}>
        {firstLine(session.title) || `Session ${shortId(session.session_id)}`}
      </Link>
      <span className="clip secondary">
        {projectName(session)}{session.git_branch == null ? "" : ` · ${session.git_branch}`}
      </span>
      <span className="muted"><TimeText at={session.started_at} /></span>
    </section>
  );
}

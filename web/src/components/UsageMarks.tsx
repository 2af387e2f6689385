import type { Context, Tokens } from "../api/types";
import type { RecordSource } from "../text/eventWords";
import type { KnownCost } from "../text/money";
import { costWords } from "../text/money";
import { tokensText, tokensTitle } from "../text/tokens";
import { countText, shortId } from "../text/words";
import { Link, sessionAddress } from "./Link";

/** A cost with the marks of what it lacks. */
export function CostText({ cost }: { cost: KnownCost }) {
  const { text, title } = costWords(cost);
  return <span title={title} className={cost.cost_usd === null ? "muted" : undefined}>{text}</span>;
}

/** Tokens in and out; every kind in the tooltip. */
export function TokensText({ tokens }: { tokens: Tokens }) {
  return <span title={tokensTitle(tokens)}>{tokensText(tokens)}</span>;
}

/** From here on a context window counts as nearly full. */
const nearlyFull = 0.8;

/** How full the context window is: a thin bar and its share, or the bar alone where there is no room for both. */
export function ContextBar({ context, isBare = false }: { context: Context | null | undefined; isBare?: boolean }) {
  if (context == null) return <span className="muted">—</span>;
  if (context.fill === null || context.window === null) {
    return <span title="The size of the model's window is not known">{countText(context.tokens)}</span>;
  }
  const share = Math.max(0, Math.min(1, context.fill));
  const isFull = share >= nearlyFull;
  const title = `${countText(context.tokens)} of ${countText(context.window)} tokens${isFull ? ": nearly full" : ""}`;
  return (
    <span className="context" data-full={isFull} title={title}>
      <span className="context-bar" aria-hidden="true"><span style={{ width: `${(share * 100).toFixed(1)}%` }} /></span>
      <span className={isBare ? "visually-hidden" : "context-share"}>
        {isBare && "Context "}{Math.round(context.fill * 100)} %
      </span>
    </span>
  );
}

const sourceWords: Record<RecordSource, { letter: string; title: string }> = {
  hook: { letter: "H", title: "Hooks: reported as it happened" },
  transcript: { letter: "T", title: "Transcript: read from the session's own file" },
  telemetry: { letter: "O", title: "OpenTelemetry: sent by the client" },
  custom: { letter: "C", title: "Custom: posted by another program" },
};

/** Which reports told of a thing, as small letters. */
export function SourceMarks({ sources }: { sources: readonly RecordSource[] | undefined }) {
  if (sources === undefined || sources.length === 0) return <span className="muted">—</span>;
  return (
    <span className="sources">
      {sources.map((source) => (
        <abbr key={source} className="source-mark" title={sourceWords[source]?.title ?? source}>
          {sourceWords[source]?.letter ?? "?"}
        </abbr>
      ))}
    </span>
  );
}

/** Where a forked session came from. */
export function ForkLink({ from }: { from: string }) {
  return (
    <Link to={sessionAddress(from)} className="fork-link" title={`Forked from session ${from}: its calls count there`}>
      fork<span className="fork-words">ed from {shortId(from)}</span>
    </Link>
  );
}

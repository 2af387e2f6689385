import { setParameters } from "../../state/location";
import { countText } from "../../text/words";
import type { LaneEntry } from "./laneOrder";
import { needs, needCountWords } from "./laneOrder";
import type { LiveView, Scale, Show } from "./view";
import { scales } from "./view";

const showWords: Record<Show, string> = {
  all: "All", running: "At work", waiting: "Waiting for you", cost: "Most expensive first",
};
const axisParts = 5;
const kinds = [
  ["model", "Model"], ["tool", "Tool"], ["edit", "Edit"], ["question", "Waits for you"], ["prompt", "Prompt"],
  ["error", "Failed"],
] as const;

/** What the lanes show: counts by need, the marks, the scale, and the table in their place. */
export function LanesHead({ view, fitted, ordered, quiet }: {
  view: LiveView;
  /** The scale that shows all of them, at most the usual one. */
  fitted: Scale;
  ordered: readonly LaneEntry[];
  quiet: number;
}) {
  const counts = needs
    .map((need) => ({ need, count: ordered.filter((entry) => entry.need === need).length }))
    .filter((one) => one.count > 0);
  const hasWhole = view.isWhole && ordered.length > 0;
  return (
    <div className="lanes-head">
      <div className="lanes-title">
        <h2>Agents</h2>
        <span className="clip secondary">
          {counts.map(({ need, count }) => `${countText(count)} ${needCountWords[need]}`).join(" · ")}
        </span>
      </div>
      <div className="lanes-filters">
        {view.show !== "all" && (
          <button type="button" className="chip" title="Show all agents" onClick={() => setParameters({ show: null })}>
            {showWords[view.show]} ✕
          </button>
        )}
        {(quiet > 0 || hasWhole) && (
          <button
            type="button"
            className="button"
            aria-expanded={view.isWhole}
            onClick={() => setParameters({ quiet: view.isWhole ? null : "1" })}
          >
            {view.isWhole ? "Fold the quiet" : `+${countText(quiet)} quiet`}
          </button>
        )}
      </div>
      {!view.isTable && <Axis minutes={view.scale} />}
      <div className="lanes-controls">
        {!view.isTable && (
          <span className="lanes-legend" aria-hidden="true">
            {kinds.map(([kind, word]) => (
              <span key={kind}><span className={`swatch swatch-${kind}`} />{word}</span>
            ))}
          </span>
        )}
        <Scales shown={view.scale} fitted={fitted} />
        <button
          type="button"
          className="button"
          aria-pressed={view.isTable}
          title="The same as a table (T)"
          onClick={() => setParameters({ lanes: view.isTable ? null : "table" })}
        >
          Table
        </button>
      </div>
    </div>
  );
}

function Scales({ shown, fitted }: { shown: Scale; fitted: Scale }) {
  return (
    <span className="segments" role="group" aria-label="Minutes shown">
      {scales.map((scale) => (
        <button
          key={scale}
          type="button"
          className="button"
          aria-pressed={scale === shown}
          title={scale === fitted ? "Fits the agents at work" : undefined}
          onClick={() => setParameters({ scale: scale === fitted ? null : String(scale) })}
        >
          {scale} min
        </button>
      ))}
    </span>
  );
}

function Axis({ minutes }: { minutes: number }) {
  const words = (part: number) => {
    const back = (minutes * (axisParts - part)) / axisParts;
    if (back === 0) return "now";
    return minutes === 1 ? `−${Math.round(back * 60)} s` : `−${back} min`;
  };
  return (
    <div className="lanes-axis" aria-hidden="true">
      {Array.from({ length: axisParts }, (_, part) => (
        <span key={part} style={{ left: `${((part + 1) / axisParts) * 100}%` }}>{words(part + 1)}</span>
      ))}
    </div>
  );
}

import { AgentMark } from "../../components/AgentMark";
import { StatusMark } from "../../components/StatusMark";
import { visibleText } from "../../text/visible";
import { counts, sizeWords } from "./model";
import type { Explorer } from "./useExplorer";

const listedKinds = 5;
const noFilter = { q: "", status: [], type: [] };

/** What size, colour, ring and shape tell. */
export function Legend({ explorer }: { explorer: Explorer }) {
  const { view: { mode }, sizeBy, data } = explorer;
  const kinds = counts(data.forest, noFilter, "type");
  const isIcicle = mode === "icicle";
  return (
    <div className="agents-legend" aria-label="Legend" role="note">
      <span className="legend-part">
        <span className="muted">{isIcicle ? "Height" : "Size"}</span>
        {!isIcicle && <svg width="34" height="16" aria-hidden="true"><circle cx="6" cy="8" r="4" /><circle cx="23" cy="8" r="8" /></svg>}
        {isIcicle ? "" : "own "}{sizeWords[sizeBy].toLowerCase()}{isIcicle ? ", with all below" : ""}
        {!isIcicle && <span className="muted">Σ with all below</span>}
      </span>
      <span className="legend-part">
        <span className="muted">{isIcicle ? "Left edge" : "Ring"}</span>
        <StatusMark status="running" word="Running" />
        <StatusMark status="waiting" word="Waiting" />
        <StatusMark status="error" word="Failed" />
        <StatusMark status="ok" word="Done" />
        <StatusMark status="partly" word="With a failed turn" />
        <StatusMark status="idle" word="Idle" />
      </span>
      {!isIcicle && (
        <span className="legend-part">
          <svg width="14" height="14" aria-hidden="true"><rect x="2" y="2" width="10" height="10" /></svg> main agent
          <span className="badge">+12</span> folded below
        </span>
      )}
      <span className="legend-part">
        <span className="muted">Colour, letters</span>
        {kinds.slice(0, listedKinds).map(({ value }) => (
          <span key={value} className="legend-kind"><AgentMark label={value} /> {visibleText(value.slice(0, 24))}</span>
        ))}
        {kinds.length > listedKinds && <span className="muted">+{kinds.length - listedKinds}</span>}
      </span>
    </div>
  );
}

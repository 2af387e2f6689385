import { FilterChips } from "../../components/FilterChips";
import { KeyHint } from "../../components/KeyHint";
import { setParameters } from "../../state/location";
import type { Minimum } from "./filter";
import { facetWords } from "./filter";
import type { FilterState } from "./useSessionFilter";

/** The filters that are on, as chips, and how what they leave out is shown. */
export function FilterRow({ state, nameOf, minimum, onlyErrors, note }: {
  state: FilterState;
  nameOf: (agent: string) => string;
  minimum: Minimum | null;
  onlyErrors: boolean;
  /** What more is to be known of it. */
  note: string | null;
}) {
  const { filter, isDim } = state;
  const chips = [
    ...(["only", "not"] as const).flatMap((side) => filter[side].map((facet) => ({
      key: `${side} ${facet}`, name: side === "only" ? "Only" : "Not", value: facetWords(facet, nameOf),
      remove: () => state.toggle(side, facet),
    }))),
    ...(minimum === null ? [] : [{
      key: "min", name: "Longer than", value: minimum.words, remove: () => setParameters({ min: null }),
    }]),
    ...(onlyErrors ? [{
      key: "errors", name: "Only", value: "errors", remove: () => setParameters({ errors: null }),
    }] : []),
  ];
  if (chips.length === 0) return null;
  return (
    <div className="filter-row" role="group" aria-label="Filters">
      <FilterChips chips={chips} clear={state.clear} />
      <button type="button" className="button" aria-pressed={isDim} onClick={() => state.setDim(!isDim)}>
        Dim instead of hide <KeyHint keys={["h"]} />
      </button>
      {note !== null && <span className="muted" role="status">{note}</span>}
    </div>
  );
}

import { useMemo } from "react";
import { useShortcuts } from "../../app/shortcuts";
import { currentPlace, setParameters, usePlace } from "../../state/location";
import type { Facet, SessionFilter } from "./filter";
import { filterText, readFilter, toggled } from "./filter";

export interface FilterState {
  filter: SessionFilter;
  isFiltered: boolean;
  /** What does not pass is pale instead of gone. */
  isDim: boolean;
  toggle(side: "only" | "not", facet: Facet): void;
  setDim(isDim: boolean): void;
  clear(): void;
}

function change(next: SessionFilter): void {
  setParameters({ filter: filterText(next) });
}

/** The filter that the tabs of a session share; it is in the address as `filter`, and `dim` says how it shows. */
export function useSessionFilter(): FilterState {
  const { parameters } = usePlace();
  const text = parameters.get("filter");
  const isDim = parameters.get("dim") === "1";
  return useMemo(() => {
    const filter = readFilter(text);
    return {
      filter,
      isFiltered: filter.only.length + filter.not.length > 0,
      isDim,
      toggle: (side, facet) => change(toggled(filter, side, facet)),
      setDim: (dims) => setParameters({ dim: dims ? "1" : null }),
      clear: () => setParameters({ filter: null, min: null, errors: null }),
    };
  }, [text, isDim]);
}

/** Takes off the chip that stands last. */
function removeLast(): void {
  const { parameters } = currentPlace();
  const filter = readFilter(parameters.get("filter"));
  if (filter.not.length > 0) change({ ...filter, not: filter.not.slice(0, -1) });
  else if (filter.only.length > 0) change({ ...filter, only: filter.only.slice(0, -1) });
  else if (parameters.has("min")) setParameters({ min: null });
  else if (parameters.has("errors")) setParameters({ errors: null });
}

/** The keys of the filter; `focused` is what the thing under the cursor would be filtered by. */
export function useFilterKeys(group: string, state: FilterState, focused: () => Facet | null): void {
  const by = (side: "only" | "not") => () => {
    const facet = focused();
    if (facet !== null) state.toggle(side, facet);
  };
  useShortcuts([
    { keys: ["f"], words: "Only what is like the focused one", group, run: by("only") },
    { keys: ["F"], words: "Nothing that is like the focused one", group, run: by("not") },
    { keys: ["h"], words: "Hide or dim what is filtered out", group, run: () => state.setDim(!state.isDim) },
    { keys: ["Alt+Backspace"], words: "Take off the last filter", group, run: removeLast },
  ]);
}

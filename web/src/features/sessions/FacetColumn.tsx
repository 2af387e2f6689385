import { useState } from "react";
import type { SessionFacet, SessionFacets, SessionFacetValue } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { Failed } from "../../components/States";
import { StatusMark, statusWords } from "../../components/StatusMark";
import type { FacetName, SessionFilter } from "../../state/sessionFilters";
import { isChosen, withToggled } from "../../state/sessionFilters";
import { countText } from "../../text/words";
import { visibleText } from "../../text/visible";
import { activeFilters, facetOrder, facetWords, longerName, valueWords } from "./facetWords";

/** Values shown before somebody asks for all. */
const shortList = 6;
const switches = new Set<FacetName>(["has_errors", "has_questions"]);

interface FacetProps {
  filter: SessionFilter;
  change: (filter: SessionFilter) => void;
}

/** What the sessions can be told apart by, with how many there are of each. */
export function FacetColumn({ facets, filter, change }: FacetProps & { facets: Resource<SessionFacets> }) {
  const { value, error, reload } = facets;
  if (value === null && error !== null) {
    return <Failed inPanel what="The counts did not load" error={error} retry={reload} />;
  }
  return (
    <div className="facets" aria-busy={facets.isLoading}>
      {facetOrder.map(({ name, isFolded }) => (
        <Facet
          key={name}
          name={name}
          isFolded={isFolded}
          facet={value?.facets.find((facet) => facet.name === name) ?? null}
          filter={filter}
          change={change}
        />
      ))}
    </div>
  );
}

/** The values to be listed: those with sessions, and those chosen that have none. */
function listedValues(name: FacetName, facet: SessionFacet | null, filter: SessionFilter): SessionFacetValue[] {
  const known = (facet?.values ?? []).filter((value) => !switches.has(name) || value.value === "1");
  const values = name === "project" ? relabelled(known) : known;
  const missing = activeFilters(filter).filter((one) =>
    one.facet === name && !values.some((value) => value.value === one.value));
  return [...values, ...missing.map((one) => ({ value: one.value, label: one.words, count: 0 }))];
}

/** Projects of one name are told apart by the folder above them. */
function relabelled(values: readonly SessionFacetValue[]): SessionFacetValue[] {
  const isDouble = (value: SessionFacetValue) =>
    values.some((other) => other.value !== value.value && other.label === value.label);
  return values.map((value) => (isDouble(value) ? { ...value, label: longerName(value.value) } : value));
}

function Facet({ name, isFolded, facet, filter, change }: FacetProps & {
  name: FacetName;
  isFolded: boolean;
  facet: SessionFacet | null;
}) {
  const [showsAll, setShowsAll] = useState(false);
  const values = listedValues(name, facet, filter);
  if (values.length === 0) return null;
  const chosen = values.filter((value) => isChosen(filter, name, value.value));
  const shown = showsAll ? values : values.filter((value, index) => index < shortList || chosen.includes(value));
  return (
    <details className="facet" open={!isFolded || chosen.length > 0}>
      <summary>
        {facetWords[name]}
        {chosen.length > 0 && <span className="facet-chosen"> {chosen.length} chosen</span>}
      </summary>
      <ul>
        {shown.map((value) => (
          <li key={value.value}>
            <label className="facet-value" data-empty={value.count === 0} title={visibleText(value.value)}>
              <input
                type="checkbox"
                checked={isChosen(filter, name, value.value)}
                onChange={() => change(withToggled(filter, name, value.value))}
              />
              <span className="clip facet-word">
                {name === "status"
                  ? <StatusMark {...statusWords(value.value)} />
                  : visibleText(valueWords(name, value.value, value.label))}
              </span>
              <span className="facet-count">{countText(value.count)}</span>
            </label>
          </li>
        ))}
      </ul>
      {values.length > shown.length && (
        <button type="button" className="link-button" onClick={() => setShowsAll(true)}>All {values.length}</button>
      )}
      {showsAll && values.length > shortList && (
        <button type="button" className="link-button" onClick={() => setShowsAll(false)}>Fewer</button>
      )}
    </details>
  );
}

import { useState } from "react";
import type { SessionFacet, SessionFacets } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { Failed } from "../../components/States";
import { StatusMark, statusWords } from "../../components/StatusMark";
import type { FacetName, SessionFilter } from "../../state/sessionFilters";
import { isChosen, withToggled } from "../../state/sessionFilters";
import { countText } from "../../text/words";
import { visibleText } from "../../text/visible";
import { facetOrder, facetWords, listedValues, valueWords } from "./facetWords";

/** Values shown before somebody asks for all. */
const shortList = 6;

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
          total={value?.total ?? 0}
          filter={filter}
          change={change}
        />
      ))}
    </div>
  );
}

function Facet({ name, isFolded, facet, total, filter, change }: FacetProps & {
  name: FacetName;
  isFolded: boolean;
  facet: SessionFacet | null;
  /** How many sessions pass the whole filter. */
  total: number;
}) {
  const [showsAll, setShowsAll] = useState(false);
  const values = listedValues(name, facet, filter, total);
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

import { Icon } from "../../components/Icon";
import { FilterChips, SearchField } from "../../components/FilterChips";
import { setParameters } from "../../state/location";
import type { SessionFilter, SessionOrder } from "../../state/sessionFilters";
import { noSessionFilter, sessionOrders } from "../../state/sessionFilters";
import { visibleText } from "../../text/visible";
import { activeFilters } from "./facetWords";

const orderWords: Record<SessionOrder, string> = {
  latest: "Last activity", started: "Started", cost: "Cost", tokens: "Tokens", duration: "Duration", errors: "Errors",
  agents: "Agents", files: "Files",
};

/** What is looked for, how it is sorted, and everything that is filtered by. */
export function Toolbar({ filter, change }: { filter: SessionFilter; change: (filter: SessionFilter) => void }) {
  const { order, isAscending } = filter;
  const chips = activeFilters(filter).map((one) => ({
    key: `${one.facet}=${one.value}`, name: one.name, value: visibleText(one.words), remove: () => change(one.without),
  }));
  return (
    <div className="filters sessions-filters" role="group" aria-label="Filters">
      <button type="button" className="button facets-button" onClick={() => setParameters({ facets: "1" })}>
        <Icon name="tree" /> Filters{chips.length > 0 ? ` ${chips.length}` : ""}
      </button>
      <SearchField value={filter.q} label="Title, path, branch or id" change={(q) => change({ ...filter, q })} />
      <select
        className="select wide"
        aria-label="Sort by"
        value={order}
        onChange={(event) => change({ ...filter, order: event.target.value as SessionOrder, isAscending: false })}
      >
        {sessionOrders.map((one) => <option key={one} value={one}>Sort: {orderWords[one]}</option>)}
      </select>
      <button
        type="button"
        className="icon-button"
        aria-label={isAscending ? "The greatest first" : "The least first"}
        title={isAscending ? "Now the least first; turn round" : "Now the greatest first; turn round"}
        onClick={() => change({ ...filter, isAscending: !isAscending })}
      >
        <span aria-hidden="true">{isAscending ? "↑" : "↓"}</span>
      </button>
      <FilterChips
        chips={chips}
        clear={chips.length === 0 ? null : () => change({ ...noSessionFilter, order, isAscending })}
      />
    </div>
  );
}

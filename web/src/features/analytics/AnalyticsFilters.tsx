import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import type { Chip } from "../../components/FilterChips";
import { FilterChips, FilterPicker } from "../../components/FilterChips";
import { toggled } from "../../state/filters";
import { baseName } from "../../text/words";
import type { ChangeAnalytics } from "./AnalyticsPage";
import type { AnalyticsView, FilterName } from "./view";
import { filterNames, filterWords } from "./view";

const buckets = [[null, "Auto"], ["hour", "Hours"], ["day", "Days"]] as const;

function valueWord(name: FilterName, value: string): string {
  return name === "project" ? baseName(value) : value;
}

/** Which sessions count, how fine the charts are, and whether the time before is beside them. */
export function AnalyticsFilters({ view, change }: { view: AnalyticsView; change: ChangeAnalytics }) {
  const facets = useResource("session facets", (signal) => hub.sessionFacets("", {}, signal));
  const options = (name: FilterName) =>
    facets.value?.facets.find((facet) => facet.name === name)?.values.map((one) => one.value) ?? [];
  const toggle = (name: FilterName, value: string) =>
    change((current) => ({ ...current, [name]: toggled(current[name], value) }));
  const chips = filterNames.flatMap((name): Chip[] => view[name].map((value) => ({
    key: `${name}=${value}`, name: filterWords[name], value: valueWord(name, value), remove: () => toggle(name, value),
  })));
  return (
    <div className="filters page-filters" role="group" aria-label="Filters">
      {filterNames.map((name) => (
        <FilterPicker
          key={name}
          word={filterWords[name]}
          options={options(name)}
          chosen={view[name]}
          pick={(value) => toggle(name, value)}
          wordOf={(value) => valueWord(name, value)}
        />
      ))}
      <span className="view-controls" role="group" aria-label="Parts of the charts">
        {buckets.map(([bucket, word]) => (
          <button
            key={word}
            type="button"
            className="button"
            aria-pressed={view.bucket === bucket}
            onClick={() => change((current) => ({ ...current, bucket }))}
          >
            {word}
          </button>
        ))}
      </span>
      <button
        type="button"
        className="button"
        aria-pressed={view.compares}
        onClick={() => change((current) => ({ ...current, compares: !current.compares }))}
      >
        Compare with before
      </button>
      <FilterChips
        chips={chips}
        clear={chips.length < 2
          ? null
          : () => change((current) => ({ ...current, source_app: [], machine_id: [], project: [], model: [] }))}
      />
    </div>
  );
}

import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import type { Chip } from "../../components/FilterChips";
import { FilterChips, FilterPicker, SearchField } from "../../components/FilterChips";
import { toggled } from "../../state/filters";
import type { ChangeView, ToolView } from "./view";

const filterNames = [["source_app", "App"], ["machine_id", "Machine"]] as const;

/** By name, app and machine; what is on stands beside as chips. */
export function ToolFilters({ view, change }: { view: ToolView; change: ChangeView }) {
  const facets = useResource("facets", hub.facets);
  const toggle = (name: "source_app" | "machine_id", value: string) =>
    change((current) => ({ ...current, [name]: toggled(current[name], value) }));
  const chips = filterNames.flatMap(([name, word]): Chip[] => view[name].map((value) => ({
    key: `${name}=${value}`, name: word, value, remove: () => toggle(name, value),
  })));
  if (view.q !== "") {
    chips.push({ key: "q", name: "Name", value: view.q, remove: () => change((current) => ({ ...current, q: "" })) });
  }
  const options = { source_app: facets.value?.source_apps ?? [], machine_id: facets.value?.machine_ids ?? [] };
  return (
    <div className="filters page-filters" role="group" aria-label="Filters">
      <SearchField value={view.q} label="Find tools" change={(q) => change((current) => ({ ...current, q }))} />
      {filterNames.map(([name, word]) => (
        <FilterPicker
          key={name}
          word={word}
          options={options[name]}
          chosen={view[name]}
          pick={(value) => toggle(name, value)}
        />
      ))}
      <FilterChips
        chips={chips}
        clear={chips.length < 2
          ? null
          : () => change((current) => ({ ...current, q: "", source_app: [], machine_id: [] }))}
      />
    </div>
  );
}

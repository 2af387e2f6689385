import { hub } from "../api/hub";
import { useResource } from "../api/useResource";
import { toggled } from "../state/filters";
import type { Scope, ScopeName } from "../state/scope";
import { scopeNames, scopeWords, wholeScope } from "../state/scope";
import { baseName, countText } from "../text/words";
import type { Chip } from "./FilterChips";
import { FilterChips, FilterPicker } from "./FilterChips";

function scopeValueWord(name: ScopeName, value: string): string {
  return name === "project" ? baseName(value) : value;
}

/** A picker for each filter of the scope; their values are those of all sessions, with how many there are of each. */
export function ScopePickers({ scope, change, optionsOf }: {
  scope: Scope;
  change: (scope: Scope) => void;
  /** Values that are called otherwise than the sessions call them. */
  optionsOf?: Partial<Record<ScopeName, readonly string[]>>;
}) {
  const facets = useResource("session facets", (signal) => hub.sessionFacets("", {}, signal));
  const known = (name: ScopeName) => facets.value?.facets.find((facet) => facet.name === name)?.values ?? [];
  const options = (name: ScopeName) => optionsOf?.[name] ?? known(name).map((one) => one.value);
  const wordOf = (name: ScopeName, value: string) => {
    const count = known(name).find((one) => one.value === value)?.count;
    return `${scopeValueWord(name, value)}${count === undefined ? "" : ` (${countText(count)})`}`;
  };
  return (
    <>
      {scopeNames.map((name) => (
        <FilterPicker
          key={name}
          word={scopeWords[name]}
          options={options(name)}
          chosen={scope[name]}
          pick={(value) => change({ ...scope, [name]: toggled(scope[name], value) })}
          wordOf={(value) => wordOf(name, value)}
        />
      ))}
    </>
  );
}

/** The filters of the scope that are on. */
export function ScopeChips({ scope, change }: { scope: Scope; change: (scope: Scope) => void }) {
  const chips = scopeNames.flatMap((name): Chip[] => scope[name].map((value) => ({
    key: `${name}=${value}`, name: scopeWords[name], value: scopeValueWord(name, value),
    remove: () => change({ ...scope, [name]: toggled(scope[name], value) }),
  })));
  return <FilterChips chips={chips} clear={chips.length < 2 ? null : () => change(wholeScope)} />;
}

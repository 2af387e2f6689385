// What facets and their values are called.
import type { SessionFacet, SessionFacetValue } from "../../api/types";
import { statusWords } from "../../components/StatusMark";
import type { FacetName, SessionFilter } from "../../state/sessionFilters";
import { isChosen, readBand, sessionListNames, withToggled } from "../../state/sessionFilters";
import { modelWord, toolWord } from "../../text/eventWords";
import { moneyText } from "../../text/money";
import { durationText } from "../../text/time";
import { baseName } from "../../text/words";

export const facetWords: Record<FacetName, string> = {
  status: "Status", project: "Project", machine_id: "Machine", source_app: "App", model: "Model", branch: "Branch",
  agent_kind: "Agent tool", cost_band: "Cost", duration_band: "Duration", has_errors: "Errors",
  has_questions: "Questions", tool: "Tool",
};

/** The order of the column; what is seldom needed comes last and folded. */
export const facetOrder: readonly { name: FacetName; isFolded: boolean }[] = [
  { name: "status", isFolded: false },
  { name: "has_errors", isFolded: false },
  { name: "has_questions", isFolded: false },
  { name: "project", isFolded: false },
  { name: "cost_band", isFolded: false },
  { name: "duration_band", isFolded: false },
  { name: "model", isFolded: false },
  { name: "machine_id", isFolded: false },
  { name: "tool", isFolded: true },
  { name: "branch", isFolded: true },
  { name: "source_app", isFolded: true },
  { name: "agent_kind", isFolded: true },
];

/** A band in words, for those that no facet has a label for. */
export function bandWords(text: string, word: (value: number) => string): string {
  const band = readBand(text);
  if (band === null) return text;
  if (band.to === null) return `${word(band.from)} and more`;
  return band.from === 0 ? `under ${word(band.to)}` : `${word(band.from)} – ${word(band.to)}`;
}

/** The end of a path, with its folder: for those whose last part another path has too. */
export function longerName(path: string): string {
  return path.split(/[/\\]/).filter((part) => part !== "").slice(-2).join("/") || path;
}

/** What a value is called, given what the hub calls it. */
export function valueWords(facet: FacetName, value: string, label: string): string {
  switch (facet) {
    case "status": return statusWords(value).word;
    case "has_errors": return "With errors";
    case "has_questions": return "Open questions";
    case "model": return modelWord(value);
    case "tool": return toolWord(value);
    case "project": return label === value ? baseName(value) : label;
    case "cost_band": return value === "0-0.000000001" ? "not known" : label;
    default: return label;
  }
}

interface ActiveFilter {
  facet: FacetName | "q";
  value: string;
  name: string;
  words: string;
  without: SessionFilter;
}

/** Everything that is filtered by, and the filter without each of it. */
export function activeFilters(filter: SessionFilter): ActiveFilter[] {
  const list: ActiveFilter[] = [];
  const add = (facet: FacetName, value: string, words: string) => {
    if (isChosen(filter, facet, value)) {
      list.push({ facet, value, name: facetWords[facet], words, without: withToggled(filter, facet, value) });
    }
  };
  for (const name of sessionListNames) {
    for (const value of filter[name]) add(name, value, valueWords(name, value, value));
  }
  const none = filter.cost === "0-0.000000001";
  if (filter.cost !== "") add("cost_band", filter.cost, none ? "not known" : bandWords(filter.cost, moneyText));
  if (filter.duration !== "") add("duration_band", filter.duration, bandWords(filter.duration, durationText));
  if (filter.errorsOnly) add("has_errors", "1", "with errors");
  if (filter.waitingOnly) add("has_questions", "1", "waiting for an answer");
  if (filter.q.trim() !== "") {
    const words = `“${filter.q.trim()}”`;
    list.push({ facet: "q", value: filter.q, name: "Text", words, without: { ...filter, q: "" } });
  }
  return list;
}

const switches = new Set<FacetName>(["has_errors", "has_questions"]);

/**
 * The values of a facet to be listed: those with sessions, and those chosen that the hub does not name. Of a value that
 * alone is chosen, all that passes the filter has it; of several, what the hub does not name has none.
 */
export function listedValues(
  name: FacetName,
  facet: SessionFacet | null,
  filter: SessionFilter,
  total: number,
): SessionFacetValue[] {
  const known = (facet?.values ?? []).filter((value) => !switches.has(name) || value.value === "1");
  const values = name === "project" ? relabelled(known) : known;
  const chosen = activeFilters(filter).filter((one) => one.facet === name);
  const missing = chosen.filter((one) => !values.some((value) => value.value === one.value));
  const count = chosen.length === 1 ? total : 0;
  return [...values, ...missing.map((one) => ({ value: one.value, label: one.words, count }))];
}

/** Projects of one name are told apart by the folder above them. */
function relabelled(values: readonly SessionFacetValue[]): SessionFacetValue[] {
  const isDouble = (value: SessionFacetValue) =>
    values.some((other) => other.value !== value.value && other.label === value.label);
  return values.map((value) => (isDouble(value) ? { ...value, label: longerName(value.value) } : value));
}

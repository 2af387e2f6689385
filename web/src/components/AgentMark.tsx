import { monogram } from "../text/eventWords";

/** Kinds of agents get a category in the order in which they are met; the last one is shared by all others. */
const ownCategories = 6;
const otherCategory = 7;
/** The kinds that come with the agent tool have the same colour on every page. */
const categories = new Map<string, number>([["general-purpose", 0], ["Explore", 2], ["Plan", 5]]);

/** The category of an agent's kind, from 0 to 7. Main agents are neutral, so that subagents stand out. */
export function agentCategory(label: string): number {
  if (label === "main") return otherCategory;
  const known = categories.get(label);
  if (known !== undefined) return known;
  const category = categories.size < ownCategories ? categories.size : otherCategory;
  categories.set(label, category);
  return category;
}

export function AgentMark({ label }: { label: string }) {
  return (
    <span className={`monogram category-${agentCategory(label)}`} title={label} aria-hidden="true">
      {monogram(label)}
    </span>
  );
}

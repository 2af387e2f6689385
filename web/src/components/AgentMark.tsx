import { monogram } from "../text/eventWords";

/** Categories that kinds of agents get in the order in which they are met. */
const freeCategories = [1, 3, 4, 6];
/** All others share this one. */
const otherCategory = 7;
/** The kinds that come with the agent tool have the same colour on every page. */
const categories = new Map<string, number>([["general-purpose", 0], ["Explore", 2], ["Plan", 5]]);
/** What stands in place of a name where an agent has none. */
const agentID = /^(agent-)?a?[0-9a-f]{7,}(-[0-9a-f]+)*$/i;

/** The category of an agent's kind, from 0 to 7. Main agents are neutral, so that subagents stand out. */
export function agentCategory(label: string): number {
  if (label === "main") return otherCategory;
  const known = categories.get(label);
  if (known !== undefined) return known;
  const category = agentID.test(label) ? undefined : freeCategories.shift();
  if (category === undefined) return otherCategory;
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

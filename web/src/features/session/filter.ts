// What of a session is shown: only some kinds, tools or agents, or all but some, or only what took long. Pure.
import type { ConversationEntry, TimelineSpan } from "../../api/sessionWindows";
import { toolWord } from "../../text/eventWords";
import { durationText } from "../../text/time";

/** A property that things can be filtered by, as the address has it: `tool:Bash`, `kind:model`, `agent:a1`. */
export type Facet = string;

export interface SessionFilter {
  only: readonly Facet[];
  not: readonly Facet[];
}

const separator = ",";

/** `tool:Bash,-kind:model`: what is shown alone, and with a minus what is not shown. */
export function readFilter(text: string | null): SessionFilter {
  const parts = (text ?? "").split(separator).map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return "";
    }
  }).filter((part) => /^-?(tool|kind|agent):./.test(part));
  return {
    only: parts.filter((part) => !part.startsWith("-")),
    not: parts.filter((part) => part.startsWith("-")).map((part) => part.slice(1)),
  };
}

/** Names of tools and agents may have anything in them. */
export function filterText({ only, not }: SessionFilter): string | null {
  const parts = [...only, ...not.map((one) => `-${one}`)];
  return parts.length === 0 ? null : parts.map((one) => one.replace(/[%,]/g, encodeURIComponent)).join(separator);
}

function without(list: readonly Facet[], facet: Facet): Facet[] {
  return list.filter((one) => one !== facet);
}

/** Puts a facet on one side, or takes it off where it is there already. */
export function toggled(filter: SessionFilter, side: "only" | "not", facet: Facet): SessionFilter {
  const other = side === "only" ? "not" : "only";
  const isOn = filter[side].includes(facet);
  return {
    ...filter, [other]: without(filter[other], facet),
    [side]: isOn ? without(filter[side], facet) : [...filter[side], facet],
  };
}

function isAgent(facet: Facet): boolean {
  return facet.startsWith("agent:");
}

/** True where something with these facets is shown: what it is, and whose. */
export function passes({ only, not }: SessionFilter, facets: readonly Facet[]): boolean {
  if (not.some((one) => facets.includes(one))) return false;
  const agents = only.filter(isAgent);
  const things = only.filter((one) => !isAgent(one));
  const fits = (wanted: readonly Facet[]) => wanted.length === 0 || wanted.some((one) => facets.includes(one));
  return fits(agents) && fits(things);
}

/** What a span is, the most telling first: that is what it is filtered by. */
export function facetsOfSpan(span: Pick<TimelineSpan, "kind" | "tool_name" | "agent_id">): Facet[] {
  return [...(span.tool_name === null ? [] : [`tool:${span.tool_name}`]), `kind:${span.kind}`, `agent:${span.agent_id}`];
}

/** Entries are named as the spans are that they belong to, so that one filter does for both. */
const kindOfEntry: Record<ConversationEntry["kind"], string> = {
  prompt: "turn", reply: "model", thinking: "model", tool: "tool", question: "wait", error: "error",
  compaction: "compaction", notice: "notice",
};

export function facetsOfEntry(entry: Pick<ConversationEntry, "kind" | "tool" | "agent_id">): Facet[] {
  return [
    ...(entry.tool === null ? [] : [`tool:${entry.tool.tool_name}`]), `kind:${kindOfEntry[entry.kind]}`,
    `agent:${entry.agent_id}`,
  ];
}

const kindWords: Record<string, string> = {
  turn: "prompts and turns", model: "the model's words", tool: "tool calls", wait: "waits and questions",
  error: "errors", compaction: "compactions", notice: "notices",
};

/** A facet in words. */
export function facetWords(facet: Facet, nameOf: (agent: string) => string): string {
  const value = facet.slice(facet.indexOf(":") + 1);
  if (facet.startsWith("tool:")) return toolWord(value);
  return isAgent(facet) ? `agent ${nameOf(value)}` : kindWords[value] ?? value;
}

export interface Minimum {
  milliseconds: number;
  words: string;
}

/** The shortest duration that is shown, as `min` of the address has it: milliseconds, or `1%` of a stretch of time. */
export function readMinimum(text: string | null, extentMilliseconds: number): Minimum | null {
  const found = /^(\d+(?:\.\d+)?)(%?)$/.exec(text ?? "");
  const value = Number(found?.[1] ?? NaN);
  if (!Number.isFinite(value) || value <= 0 || (found?.[2] === "%" && value > 100)) return null;
  if (found?.[2] !== "%") return { milliseconds: value, words: durationText(value) };
  const milliseconds = (extentMilliseconds * value) / 100;
  return { milliseconds, words: `${value} % of what is shown (${durationText(milliseconds)})` };
}

// Steps of sessions that are marked to be compared: two at most, of one session or of two. They stay marked from page
// to page and over a reload, as long as the tab is open; the address of the comparison has all of them.
import type { ConversationEntry, TimelineSpan } from "../../api/sessionWindows";
import type { ToolCall } from "../../api/types";
import { toolWord } from "../../text/eventWords";
import { firstLine } from "../../text/words";
import { createStore } from "../../state/store";
import { compareAddress } from "./marked";

/** Where a step is to be found again. */
export interface StepPlace {
  session: string;
  agent: string;
  /** As the hub wrote it. */
  at: string;
  /** The name of the call, else of the event, else of the entry. */
  entry: string;
}

export interface MarkedStep extends StepPlace {
  /** What was asked, said or called, in one line. */
  line: string;
}

const most = 2;
const storageKey = "eyrie.markedSteps";

function isMarkedStep(value: unknown): value is MarkedStep {
  const step = value as Partial<MarkedStep> | null;
  return typeof step === "object" && step !== null &&
    [step.session, step.agent, step.at, step.entry, step.line].every((one) => typeof one === "string");
}

function load(): readonly MarkedStep[] {
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isMarkedStep).slice(-most) : [];
  } catch {
    // Storage may be forbidden or hold something else's text: then nothing is marked yet.
    return [];
  }
}

export const markedSteps = createStore<readonly MarkedStep[]>(load());
markedSteps.subscribe(() => {
  try {
    window.sessionStorage.setItem(storageKey, JSON.stringify(markedSteps.get()));
  } catch {
    // Without storage the marks last until the page is loaded anew.
  }
});

function isSameStep(a: StepPlace, b: StepPlace): boolean {
  return a.session === b.session && a.entry === b.entry;
}

/** Marks a step or takes its mark off; a third takes the place of the one that was marked first. */
export function toggleStep(step: MarkedStep): void {
  markedSteps.set((marked) => {
    const others = marked.filter((one) => !isSameStep(one, step));
    return others.length < marked.length ? others : [...others, step].slice(-most);
  });
}

export type StepLetter = "A" | "B";

/** The letter that the comparison gives a step; null while it is not marked. */
export function letterOf(marked: readonly MarkedStep[], step: StepPlace): StepLetter | null {
  const index = marked.findIndex((one) => isSameStep(one, step));
  return index < 0 ? null : index === 0 ? "A" : "B";
}

/** A call as a step. */
export function stepOfCall(call: ToolCall): MarkedStep {
  const line = `${toolWord(call.tool_name)}: ${firstLine(call.summary)}`;
  return { session: call.session_id, agent: call.agent_id, at: call.started_at, entry: call.tool_use_id, line };
}

/** A span as a step; null for one that is no tool call, which the conversation has no entry for. */
export function stepOfSpan(session: string, span: TimelineSpan): MarkedStep | null {
  if (span.tool_use_id === null || span.tool_name === null) return null;
  const line = `${toolWord(span.tool_name)}: ${firstLine(span.label)}`;
  return { session, agent: span.agent_id, at: span.at, entry: span.tool_use_id, line };
}

const comparedKinds = new Set<ConversationEntry["kind"]>(["prompt", "reply", "thinking", "tool", "question", "error"]);

/** Where an entry is to be found again; null for what is no step of anybody. */
export function placeOfEntry(session: string, entry: ConversationEntry): StepPlace | null {
  if (!comparedKinds.has(entry.kind)) return null;
  const name = entry.tool?.tool_use_id ?? entry.event_uuid ?? entry.id;
  return { session, agent: entry.agent_id, at: entry.at, entry: name };
}

/** Where two steps are compared. */
export function compareStepsAddress(a: StepPlace, b: StepPlace): string {
  const query = new URLSearchParams();
  for (const [side, step] of [["a", a], ["b", b]] as const) {
    query.set(`${side}_at`, step.at);
    query.set(`${side}_entry`, step.entry);
    query.set(`${side}_in`, step.agent);
  }
  return `${compareAddress(a.session, b.session)}&${query.toString()}`;
}

/** The step that the address of a comparison names; null where it names a session only. */
export function readStepPlace(parameters: URLSearchParams, side: "a" | "b"): StepPlace | null {
  const [session, at, entry] = [parameters.get(side), parameters.get(`${side}_at`), parameters.get(`${side}_entry`)];
  if (!session || !at || !entry) return null;
  return { session, at, entry, agent: parameters.get(`${side}_in`) || "main" };
}

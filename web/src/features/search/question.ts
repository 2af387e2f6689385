// What is searched for, as the address has it and as the hub takes it; and the marks in what it finds.
import { readList, replaceAll } from "../../state/filters";

export const scopes = ["prompt", "reply", "tool_input", "tool_output", "error", "thinking"] as const;
export type Scope = (typeof scopes)[number];

export const scopeWords: Record<Scope, string> = {
  prompt: "Prompts", reply: "Replies", tool_input: "Tool input", tool_output: "Tool output", error: "Errors",
  thinking: "Thinking",
};

export interface Question {
  text: string;
  /** Empty for everything. */
  scopes: readonly Scope[];
}

export function readQuestion(parameters: URLSearchParams): Question {
  const asked = readList(parameters, "scope");
  return { text: parameters.get("q") ?? "", scopes: scopes.filter((scope) => asked.includes(scope)) };
}

/** The parameters with the question's own replaced. */
export function writeQuestion(parameters: URLSearchParams, question: Question): URLSearchParams {
  const next = new URLSearchParams(parameters);
  replaceAll(next, "q", question.text === "" ? [] : [question.text]);
  replaceAll(next, "scope", question.scopes);
  return next;
}

/** The hub's query; equal questions give equal texts. */
export function searchQuery(question: Question, range: Record<string, string>): string {
  const query = new URLSearchParams({ q: question.text.trim(), ...range });
  for (const scope of scopes) if (question.scopes.includes(scope)) query.append("scope", scope);
  return query.toString();
}

/** The question that finds words which only begin so; null where it would find nothing more. */
export function widened(text: string): string | null {
  const trimmed = text.trim();
  return /[\p{L}\p{N}]$/u.test(trimmed) ? `${trimmed}*` : null;
}

/** The words as one phrase; null for a single word and for what is one already. */
export function asPhrase(text: string): string | null {
  const trimmed = text.trim();
  return trimmed.includes('"') || !/\S\s+\S/.test(trimmed) ? null : `"${trimmed}"`;
}

interface Part {
  text: string;
  isMatch: boolean;
}

const begin = "\u0002";
const end = "\u0003";

/** A snippet in parts, matches apart from the text around them; marks that do not pair are left out. */
export function snippetParts(snippet: string): Part[] {
  const parts: Part[] = [];
  const add = (text: string, isMatch: boolean) => {
    const plain = text.replaceAll(begin, "").replaceAll(end, "");
    if (plain !== "") parts.push({ text: plain, isMatch });
  };
  let at = 0;
  while (at < snippet.length) {
    const from = snippet.indexOf(begin, at);
    const to = from < 0 ? -1 : snippet.indexOf(end, from);
    if (from < 0 || to < 0) {
      add(snippet.slice(at), false);
      break;
    }
    add(snippet.slice(at, from), false);
    add(snippet.slice(from + 1, to), true);
    at = to + 1;
  }
  return parts;
}

// Which sessions count on the pages of figures: filters of their addresses, named as the hub names them. Pure.
import { readList, replaceAll } from "./filters";

export const scopeNames = ["source_app", "machine_id", "project", "model"] as const;
export type ScopeName = (typeof scopeNames)[number];

export const scopeWords: Record<ScopeName, string> = {
  source_app: "App", machine_id: "Machine", project: "Project", model: "Model",
};

export type Scope = Record<ScopeName, string[]>;

export const wholeScope: Scope = { source_app: [], machine_id: [], project: [], model: [] };

export function readScope(parameters: URLSearchParams): Scope {
  const list = (name: ScopeName) => readList(parameters, name);
  return {
    source_app: list("source_app"), machine_id: list("machine_id"), project: list("project"), model: list("model"),
  };
}

/** The parameters with the scope's own replaced; all others are kept. */
export function writeScope(parameters: URLSearchParams, scope: Scope): URLSearchParams {
  const next = new URLSearchParams(parameters);
  for (const name of scopeNames) replaceAll(next, name, scope[name]);
  return next;
}

/** The scope as the hub takes it; equal scopes give equal texts. */
export function scopeQuery(scope: Scope): string {
  const query = new URLSearchParams();
  for (const name of scopeNames) for (const value of [...scope[name]].sort()) query.append(name, value);
  return query.toString();
}

export function isScoped(scope: Scope): boolean {
  return scopeNames.some((name) => scope[name].length > 0);
}

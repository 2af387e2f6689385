// Views of the sessions: named filters with their order. A view is a part of an address, so that it can be linked to.
import {
  readSessionFilter, sessionFilterParameters, sessionListQuery, writeSessionFilter,
} from "../../state/sessionFilters";
import { createStore } from "../../state/store";

interface SessionView {
  name: string;
  /** Parameters of the address: filter, order, and for own views the time range and layout. */
  query: string;
  isOwn: boolean;
}

/** Failed are those whose last turn failed; with errors those in which anything did. */
export const givenViews: readonly SessionView[] = [
  { name: "All", query: "", isOwn: false },
  { name: "Running", query: "status=running&status=waiting", isOwn: false },
  { name: "Failed", query: "status=failed", isOwn: false },
  { name: "With errors", query: "errors=1&sort=errors", isOwn: false },
  { name: "Costly", query: "cost=1-&sort=cost", isOwn: false },
];

/** More tabs than these nobody finds anything in. */
export const maximumOwnViews = 20;
export const longestName = 40;
const storageKey = "eyrie.sessionViews";

/** What own views keep beside the filter. */
const placeParameters = ["range", "since", "until", "view"];

export function isOwnViews(value: unknown): value is { name: string; query: string }[] {
  return Array.isArray(value) && value.every((one: unknown) =>
    typeof one === "object" && one !== null && typeof (one as SessionView).name === "string" &&
    typeof (one as SessionView).query === "string");
}

function load(): SessionView[] {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(storageKey) ?? "[]");
    if (!isOwnViews(stored)) return [];
    return stored.slice(0, maximumOwnViews).map(({ name, query }) => ({ name, query, isOwn: true }));
  } catch {
    // Storage may be forbidden; the given views always work.
    return [];
  }
}

export const ownViews = createStore<readonly SessionView[]>(load());
// Another tab has kept or removed a view: what is kept next keeps that, too.
window.addEventListener("storage", ({ key }) => {
  if (key === storageKey) ownViews.set(load());
});

function keep(views: readonly SessionView[]): void {
  ownViews.set(views);
  try {
    window.localStorage.setItem(storageKey, JSON.stringify(views.map(({ name, query }) => ({ name, query }))));
  } catch {
    // The views hold until the page is closed.
  }
}

/** The parameters that a view keeps of an address, in one order for equal views. */
export function viewQuery(parameters: URLSearchParams): string {
  const query = writeSessionFilter(new URLSearchParams(), readSessionFilter(parameters));
  for (const name of placeParameters) {
    const value = parameters.get(name);
    if (value !== null) query.set(name, value);
  }
  return query.toString();
}

/** The views with one more; one of the same name is replaced. */
export function withView(views: readonly SessionView[], name: string, query: string): SessionView[] {
  const own: SessionView = { name: name.trim().slice(0, longestName), query, isOwn: true };
  const index = views.findIndex((view) => view.name === own.name);
  if (index >= 0) return views.map((view, at) => (at === index ? own : view));
  return [...views, own].slice(-maximumOwnViews);
}

export function addView(name: string, query: string): void {
  keep(withView(ownViews.get(), name, query));
}

export function removeView(name: string): void {
  keep(ownViews.get().filter((view) => view.name !== name));
}

/** The address of a view: given ones keep the time range and the layout, own ones bring theirs. */
export function viewAddress(view: SessionView, parameters: URLSearchParams): string {
  const next = new URLSearchParams(parameters);
  for (const name of [...sessionFilterParameters, "peek"]) next.delete(name);
  if (view.isOwn) for (const name of placeParameters) next.delete(name);
  for (const [name, value] of new URLSearchParams(view.query)) next.append(name, value);
  const text = next.toString();
  return text === "" ? "/sessions" : `/sessions?${text}`;
}

/** True if an address shows exactly this view. */
export function isShown(view: SessionView, parameters: URLSearchParams): boolean {
  if (view.isOwn) return viewQuery(parameters) === viewQuery(new URLSearchParams(view.query));
  const key = (from: URLSearchParams) => sessionListQuery(readSessionFilter(from), {});
  return key(parameters) === key(new URLSearchParams(view.query));
}

/** The view that is shown; an own one before the given one that is as wide. */
export function shownView(views: readonly SessionView[], parameters: URLSearchParams): SessionView | null {
  return views.find((view) => view.isOwn && isShown(view, parameters)) ??
    views.find((view) => isShown(view, parameters)) ?? null;
}


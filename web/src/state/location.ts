import { useSyncExternalStore } from "react";

// The browser's address as a store. `replaceState` and `pushState` fire no event, so changes go through `navigate`.

interface Place {
  path: string;
  parameters: URLSearchParams;
}

const listeners = new Set<() => void>();
let place: Place = readPlace();

function readPlace(): Place {
  return { path: window.location.pathname, parameters: new URLSearchParams(window.location.search) };
}

function changed(): void {
  place = readPlace();
  for (const listener of [...listeners]) listener();
}

window.addEventListener("popstate", changed);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentPlace(): Place {
  return place;
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, currentPlace);
}

export function address(path: string, parameters: URLSearchParams): string {
  const query = parameters.toString();
  return query === "" ? path : `${path}?${query}`;
}

/** Goes to an address of the dashboard; `replace` for changes that the back button should not stop at. */
export function navigate(to: string, how: "push" | "replace" = "push"): void {
  if (to === address(place.path, place.parameters)) return;
  if (how === "push") window.history.pushState(null, "", to);
  else window.history.replaceState(null, "", to);
  changed();
}

/** Changes parameters of the present address. A null takes the parameter out. */
export function setParameters(changes: Record<string, string | null>, how: "push" | "replace" = "replace"): void {
  const next = new URLSearchParams(place.parameters);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  navigate(address(place.path, next), how);
}

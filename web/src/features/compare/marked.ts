// Sessions that are marked to be compared: in the address of the list as `marked`.

import { createStore } from "../../state/store";

/** The session that was marked in the list last: the page of another one offers to compare with it. */
export const rememberedMark = createStore<string | null>(null);

/** Two can be compared; a third takes the place of the one that was marked first. */
const most = 2;

export function readMarked(parameters: URLSearchParams): string[] {
  return (parameters.get("marked") ?? "").split(",").filter((id) => id !== "").slice(-most);
}

export function toggledMark(marked: readonly string[], id: string): string | null {
  const next = marked.includes(id) ? marked.filter((one) => one !== id) : [...marked, id].slice(-most);
  return next.length === 0 ? null : next.join(",");
}

/** Where two sessions are compared. */
export function compareAddress(a: string, b: string): string {
  return `/compare?${new URLSearchParams({ a, b }).toString()}`;
}

// What modules that read the browser's address or storage need in order to load without a browser. A test imports it
// before them.
const nothing = () => undefined;
const kept = new Map();
const listeners = new Map();
globalThis.window ??= {
  location: { pathname: "/", search: "" },
  history: { pushState: nothing, replaceState: nothing },
  localStorage: { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value) },
  addEventListener: (type, listener) => void listeners.set(type, [...(listeners.get(type) ?? []), listener]),
  matchMedia: () => ({ matches: false, addEventListener: nothing }),
};

/** Another tab of this browser keeps a text, or forgets it. */
export function otherTabStores(key, text) {
  if (text === null) kept.delete(key);
  else kept.set(key, text);
  for (const listener of listeners.get("storage") ?? []) listener({ key });
}

// What modules that read the browser's address or storage need in order to load without a browser. A test imports it
// before them.
const nothing = () => undefined;
globalThis.window ??= {
  location: { pathname: "/", search: "" },
  history: { pushState: nothing, replaceState: nothing },
  localStorage: { getItem: () => null, setItem: nothing },
  addEventListener: nothing,
  matchMedia: () => ({ matches: false, addEventListener: nothing }),
};

// Pages come in scripts of their own. One that somebody is about to open is fetched before the click, and what it asks
// for first is asked for.

type Prefetcher = (path: string, parameters: URLSearchParams) => void;

let prefetcher: Prefetcher = () => undefined;

/** Says how the script of the page at a path is fetched; the table of routes does. */
export function setPrefetcher(fetch: Prefetcher): void {
  prefetcher = fetch;
}

/** Fetches the page that an address of the dashboard leads to. */
export function prefetch(address: string): void {
  const [path = "", query = ""] = address.replace(/#.*$/, "").split("?", 2);
  prefetcher(path, new URLSearchParams(query));
}

import type { ComponentType } from "react";
import type { IconName } from "../components/Icon";
import { LivePage } from "../features/live/LivePage";
import { setPrefetcher } from "../state/prefetch";
import type { RangeName } from "../state/timeRange";

interface PageProps {
  /** What stands in the path where the route has `:id`; empty for routes without it. */
  id: string;
}

/** A page may say what more it needs to show something. */
export type Page = ComponentType<PageProps> & { prefetch?: (parameters: URLSearchParams) => void };

export interface Route {
  /** Segments; `:id` stands for any one of them. */
  path: string;
  word: string;
  /** The letter after `g` that goes there; null for pages that need an id. */
  key: string | null;
  /** The mark in the rail; null for pages that are not in it. */
  icon: IconName | null;
  /** What the time range is before somebody chooses one; null for pages that have none. */
  range: RangeName | null;
  /** The page itself where it is in the first script, else how its script comes. */
  load: Page | { later: () => Promise<Page> };
}

// The first route is in the first script; the others come when they are asked for. The order is that of the rail.
export const routes: readonly Route[] = [
  { path: "/", word: "Live", key: "l", icon: "live", range: "live", load: LivePage },
  { path: "/sessions", word: "Sessions", key: "s", icon: "sessions", range: "24h",
    load: { later: async () => (await import("../features/sessions/SessionsPage")).SessionsPage } },
  { path: "/sessions/:id", word: "Session", key: null, icon: null, range: null,
    load: { later: async () => (await import("../features/session/SessionPage")).SessionPage } },
  { path: "/agents", word: "Agents", key: "a", icon: "agents", range: "24h",
    load: { later: async () => (await import("../features/agents/AgentsPage")).AgentsPage } },
  { path: "/tools", word: "Tools", key: "t", icon: "tool", range: "24h",
    load: { later: async () => (await import("../features/tools/ToolsPage")).ToolsPage } },
  { path: "/analytics", word: "Analytics", key: "n", icon: "analytics", range: "7d",
    load: { later: async () => (await import("../features/analytics/AnalyticsPage")).AnalyticsPage } },
  { path: "/costs", word: "Costs", key: "c", icon: "costs", range: "7d",
    load: { later: async () => (await import("../features/costs/CostsPage")).CostsPage } },
  { path: "/compare", word: "Compare", key: null, icon: null, range: null,
    load: { later: async () => (await import("../features/compare/ComparePage")).ComparePage } },
  { path: "/search", word: "Search", key: "f", icon: "search", range: "all",
    load: { later: async () => (await import("../features/search/SearchPage")).SearchPage } },
  { path: "/settings", word: "Settings", key: ",", icon: "settings", range: null,
    load: { later: async () => (await import("../features/settings/SettingsPage")).SettingsPage } },
];

interface FoundRoute {
  route: Route;
  id: string;
}

/** The route of a path, and the id that stands in it. */
export function routeAt(path: string): FoundRoute | null {
  const segments = path.split("/");
  for (const route of routes) {
    const pattern = route.path.split("/");
    if (pattern.length !== segments.length) continue;
    const fits = (part: string, index: number) => part === segments[index] || (part === ":id" && segments[index] !== "");
    if (!pattern.every(fits)) continue;
    return { route, id: decoded(segments[pattern.indexOf(":id")] ?? "") };
  }
  return null;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A path that somebody mistyped is still a name to look up.
    return segment;
  }
}

const fetched = new Map<Route, Promise<Page>>();
const ready = new Map<Route, Page>();

/** The page of a route where its script is there already. */
export function readyPage(route: Route): Page | undefined {
  return "later" in route.load ? ready.get(route) : route.load;
}

/** The script of a route, fetched once; a fetch that failed is tried again by the next call. */
export function loadPage(route: Route): Promise<Page> {
  const { load } = route;
  if (!("later" in load)) return Promise.resolve(load);
  const known = fetched.get(route);
  if (known !== undefined) return known;
  const page = load.later();
  fetched.set(route, page);
  page.then((one) => ready.set(route, one), () => fetched.delete(route));
  return page;
}

setPrefetcher((path, parameters) => {
  const found = routeAt(path);
  if (found !== null) loadPage(found.route).then((page) => page.prefetch?.(parameters)).catch(() => undefined);
});

// The scripts that an address needs beyond those of every page, by the names of their files. Pure.

/** Pages by the first part of their path; those of one thing have its id behind it. */
const pageOfList: Record<string, string> = {
  sessions: "SessionsPage", agents: "AgentsPage", tools: "ToolsPage", analytics: "AnalyticsPage", costs: "CostsPage",
  compare: "ComparePage", search: "SearchPage", settings: "SettingsPage",
};

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The id in the address of a session; null for other addresses. */
export function sessionIn(path: string): string | null {
  const found = /^\/sessions\/([^/]+)$/.exec(path)?.[1];
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return null;
  }
}

/** The names of the lazy modules that an address shows: its page, and the tab of a session. */
export function modulesAt(path: string, pane: string | null): string[] {
  if (sessionIn(path) !== null) return ["SessionPage", `${capitalised(pane ?? "read")}Pane`];
  const name = pageOfList[path.slice(1)];
  return name === undefined ? [] : [name];
}

import { hub } from "../api/hub";
import type { SearchHit, Session } from "../api/types";
import type { IconName } from "../components/Icon";
import { momentAddress, sessionAddress } from "../components/Link";
import { liveSessions } from "../state/live";
import { navigate } from "../state/location";
import { createStore } from "../state/store";
import { eventTitle } from "../text/eventWords";
import { firstLine, projectName, shortId } from "../text/words";
import type { Findable } from "./paletteRank";
import { ranked } from "./paletteRank";
import { routeAt, routes } from "./routes";
import type { Shortcut } from "./shortcuts";

export interface PaletteItem extends Findable {
  key: string;
  icon: IconName;
  /** What kind of thing it is, or where it belongs. */
  note: string;
  keys: readonly string[];
  run: () => void;
}

/** Sessions that can be found by their titles at once; the hub finds the others. */
const indexedSessions = 500;
const indexAgeMilliseconds = 30_000;
const listed = createStore<readonly Session[]>([]);
let listedAt = -Infinity;

/** Loads the titles of the newest sessions, unless that was done a moment ago. */
export function refreshSessionIndex(): void {
  if (Date.now() - listedAt < indexAgeMilliseconds) return;
  listedAt = Date.now();
  hub.sessions("", indexedSessions, null).then(
    (page) => listed.set(page.sessions),
    // The palette works without it; the next opening asks again.
    () => {
      listedAt = -Infinity;
    },
  );
}

export const sessionIndex = listed;

function knownSessions(): Session[] {
  const byID = new Map(listed.get().map((session) => [session.session_id, session]));
  for (const [id, session] of liveSessions.get()) byID.set(id, session);
  return [...byID.values()].sort((a, b) => b.last_event_at.localeCompare(a.last_event_at));
}

function sessionItem(session: Session): PaletteItem {
  const id = session.session_id;
  return {
    key: `session ${id}`,
    icon: "sessions",
    words: firstLine(session.title) || `Session ${shortId(id)}`,
    more: `${projectName(session)} ${session.project_path ?? ""} ${id} ${session.git_branch ?? ""}`,
    note: projectName(session),
    keys: [],
    run: () => navigate(sessionAddress(id)),
  };
}

function commandItems(list: readonly Shortcut[]): PaletteItem[] {
  const byWords = new Map<string, Shortcut>();
  for (const shortcut of list) if (shortcut.isStep !== true) byWords.set(shortcut.words, shortcut);
  return [...byWords.values()].map((shortcut) => ({
    key: `command ${shortcut.words}`,
    icon: "command",
    words: shortcut.words,
    note: shortcut.group,
    keys: shortcut.keys,
    run: shortcut.run,
  }));
}

function pageItems(): PaletteItem[] {
  return routes.flatMap((route) => (route.icon === null ? [] : [{
    key: `page ${route.path}`,
    icon: route.icon,
    words: route.word,
    more: "page go to",
    note: "Page",
    keys: route.key === null ? [] : [`g ${route.key}`],
    run: () => navigate(route.path),
  }]));
}

const recentSessions = 6;
const shownAtOnce = 20;
/** What the hub finds stands below and should be in view too. */
const shownBesideHits = 10;

/** What the palette finds by itself. A query that begins with `>` finds commands only. */
export function localItems(query: string, commands: readonly Shortcut[]): PaletteItem[] {
  // Going to pages is what the pages' own rows are for.
  const all = commandItems(commands.filter((command) => !command.keys.some((key) => key.startsWith("g "))));
  if (query.startsWith(">")) return ranked(all, query.slice(1), shownAtOnce);
  if (query.trim() === "") {
    return [...pageItems(), ...knownSessions().slice(0, recentSessions).map(sessionItem), ...all].slice(0, shownAtOnce);
  }
  return ranked([...pageItems(), ...all, ...knownSessions().map(sessionItem)], query, shownBesideHits);
}

/** The row of a hit that the hub found. */
export function hitItem(hit: SearchHit): PaletteItem {
  const { event } = hit;
  return {
    key: `hit ${event.event_uuid}`,
    icon: "search",
    words: firstLine(hit.snippet.replace(/[\u0002\u0003]/g, "")),
    note: `${eventTitle(event)} · ${event.source_app}`,
    keys: [],
    run: () => navigate(momentAddress(event)),
  };
}

/** Leads to all that the hub finds. */
export function searchItem(query: string): PaletteItem {
  const to = routeAt("/search") === null ? "/" : "/search";
  return {
    key: "search",
    icon: "search",
    words: `Search everything for “${query.trim()}”`,
    note: "Search",
    keys: [],
    run: () => navigate(`${to}?${new URLSearchParams({ q: query.trim() }).toString()}`),
  };
}

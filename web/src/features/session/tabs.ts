import type { ComponentType, LazyExoticComponent } from "react";
import { lazy } from "react";
import type { SessionStrip } from "../../api/sessionWindows";
import type { Session } from "../../api/types";
import type { Resource } from "../../api/useResource";
import type { SessionData } from "./useSessionData";
import type { Zoom } from "./useZoom";

/** What every tab is given. */
export interface PaneProps {
  data: SessionData;
  session: Session;
  /** The agent that everything is limited to; null for all. */
  agent: string | null;
  zoom: Zoom;
  /** The session's columns and marks. */
  strip: Resource<SessionStrip>;
}

interface SessionTab {
  /** As the address has it in `pane`; the first tab is what an address without one shows. */
  name: string;
  word: string;
  key: string;
  count?: (session: Session) => number;
  /** Fetches the tab's script. */
  load: () => Promise<ComponentType<PaneProps>>;
}

const agents = (session: Session) => session.agent_count;
const files = (session: Session) => session.file_count;
const events = (session: Session) => session.event_count;

/** The tabs of a session in their order, one line each; a tab's script comes when it is shown. */
const table: readonly SessionTab[] = [
  { name: "read", word: "Read", key: "1", load: () => import("./read/ReadPane").then((one) => one.ReadPane) },
  {
    name: "timeline", word: "Timeline", key: "2",
    load: () => import("./timeline/TimelinePane").then((one) => one.TimelinePane),
  },
  {
    name: "agents", word: "Agents", key: "3", count: agents,
    load: () => import("./AgentsPane").then((one) => one.AgentsPane),
  },
  { name: "replay", word: "Replay", key: "4", load: () => import("../replay/ReplayPane").then((one) => one.ReplayPane) },
  {
    name: "files", word: "Files", key: "5", count: files,
    load: () => import("../files/FilesPane").then((one) => one.FilesPane),
  },
  { name: "cost", word: "Cost", key: "6", load: () => import("../cost/CostPane").then((one) => one.CostPane) },
  {
    name: "raw", word: "Raw", key: "7", count: events, load: () => import("./raw/RawPane").then((one) => one.RawPane),
  },
];

type Pane = ComponentType<PaneProps>;

const ready = new Map<string, Pane>();

function withPane(tab: SessionTab): SessionTab & { Later: LazyExoticComponent<Pane> } {
  const load = async () => {
    const pane = await tab.load();
    ready.set(tab.name, pane);
    return pane;
  };
  return { ...tab, load, Later: lazy(() => load().then((pane) => ({ default: pane }))) };
}

export const sessionTabs = table.map(withPane);

/** A tab's pane; one whose script is there already is shown without anything that stands in for it. */
export function paneOf(tab: (typeof sessionTabs)[number]): Pane | LazyExoticComponent<Pane> {
  return ready.get(tab.name) ?? tab.Later;
}

/** Older addresses: what has become part of another tab. */
const formerNames: Record<string, string> = { results: "agents", activity: "read" };

export function tabNamed(name: string | null): (typeof sessionTabs)[number] {
  const wanted = name === null ? null : formerNames[name] ?? name;
  const found = sessionTabs.find((tab) => tab.name === wanted) ?? sessionTabs[0];
  if (found === undefined) throw new Error("A session has no tabs.");
  return found;
}

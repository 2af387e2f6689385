import type { ReactNode } from "react";
import { lazy, Suspense, useEffect, useState } from "react";
import { hub } from "../api/hub";
import { useInterval, useResource } from "../api/useResource";
import { Icon } from "../components/Icon";
import { Link } from "../components/Link";
import { PanelBoundary } from "../components/States";
import { Toasts } from "../components/Toasts";
import { copyLink } from "../state/copy";
import { connection, liveStream } from "../state/live";
import { navigate } from "../state/location";
import type { Preferences } from "../state/preferences";
import { preferences, setPreference, themeChoices, themeWords } from "../state/preferences";
import { useStore } from "../state/store";
import { Banners } from "./Banners";
import { ImportBar } from "./ImportBar";
import { Palette } from "./Palette";
import { refreshSessionIndex } from "./paletteItems";
import { Rail } from "./Rail";
import { routes } from "./routes";
import type { Shortcut } from "./shortcuts";
import { useShortcuts } from "./shortcuts";
import { TopBar } from "./TopBar";

// Its script comes when somebody asks for it.
const ShortcutSheet = lazy(() => import("./ShortcutSheet").then((one) => ({ default: one.ShortcutSheet })));

const healthMilliseconds = 30_000;
/** The palette's titles are asked for once the page itself has what it needs. */
const indexDelayMilliseconds = 2_000;
const everywhere = "Everywhere";

/** The frame of every page: rail, top bar, and the page itself. */
export function Shell({ children }: { children: ReactNode }) {
  const chosen = useStore(preferences);
  const { kind } = useStore(connection);
  const isStale = kind === "reconnecting" || kind === "offline";
  const [open, setOpen] = useState<"palette" | "sheet" | null>(null);
  const health = useResource("health", hub.health);
  useInterval(health.reload, healthMilliseconds);
  useEffect(() => {
    const timer = setTimeout(refreshSessionIndex, indexDelayMilliseconds);
    return () => clearTimeout(timer);
  }, []);
  useShortcuts([
    {
      keys: ["Mod+k", ">"], words: "Go to, do, or find anything", group: everywhere, isStep: true,
      run: () => setOpen(open === "palette" ? null : "palette"),
    },
    { keys: ["?"], words: "Show shortcuts and settings", group: everywhere, run: () => setOpen("sheet") },
    { keys: ["/"], words: "Search on this page", group: everywhere, run: () => focusSearch() || setOpen("palette") },
    ...pageShortcuts,
    {
      keys: ["b"], words: chosen.isRailNarrow ? "Widen the rail" : "Narrow the rail", group: everywhere,
      run: () => setPreference("isRailNarrow", !chosen.isRailNarrow),
    },
    { keys: ["y"], words: "Copy the link to what is shown", group: everywhere, run: copyLink },
    ...preferenceCommands(chosen),
    { keys: [], words: "Connect to the hub again", group: everywhere, run: () => liveStream.retryNow() },
  ]);
  const close = () => setOpen(null);
  return (
    <div className={chosen.isRailNarrow ? "shell rail-narrow" : "shell"}>
      <a className="skip-link" href="#main">Skip to the page</a>
      <Link to="/" className="brand"><Icon name="brand" /><span className="rail-word brand-word">Eyrie</span></Link>
      <TopBar health={health.value} openSheet={() => setOpen("sheet")} openPalette={() => setOpen("palette")} />
      <Rail />
      <main className="main" id="main" tabIndex={-1} data-stale={isStale}>
        <PanelBoundary name="The head of the page">
          <Banners health={health.value} />
          <ImportBar />
        </PanelBoundary>
        {children}
      </main>
      <Toasts />
      {open === "palette" && <Palette close={close} />}
      {open === "sheet" && (
        <PanelBoundary name="The shortcuts"><Suspense fallback={null}><ShortcutSheet close={close} /></Suspense></PanelBoundary>
      )}
    </div>
  );
}

const pageShortcuts: readonly Shortcut[] = routes.filter((route) => route.key !== null).map((route) => ({
  keys: [`g ${route.key}`], words: `Go to ${route.word}`, group: everywhere, run: () => navigate(route.path),
}));

/** What the palette can set. */
function preferenceCommands(chosen: Preferences): Shortcut[] {
  const command = (words: string, run: () => void): Shortcut => ({ keys: [], words, group: "Settings", run });
  return [
    ...themeChoices.filter((theme) => theme !== chosen.theme).map((theme) =>
      command(`Theme: ${themeWords[theme]}`, () => setPreference("theme", theme))),
    chosen.zone === "utc"
      ? command("Show times in local time", () => setPreference("zone", "local"))
      : command("Show times in UTC", () => setPreference("zone", "utc")),
    command(
      `Switch single-letter shortcuts ${chosen.singleKeys ? "off" : "on"}`,
      () => setPreference("singleKeys", !chosen.singleKeys),
    ),
    ...(["compact", "normal", "relaxed"] as const).filter((density) => density !== chosen.density).map((density) =>
      command(`Row height: ${density}`, () => setPreference("density", density))),
  ];
}

/** True if the page has a field to search in; it has the focus then. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>("input[type=search]");
  field?.focus();
  return field !== null;
}


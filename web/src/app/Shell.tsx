import type { ReactNode } from "react";
import { useState } from "react";
import { hub } from "../api/hub";
import { useInterval, useResource } from "../api/useResource";
import { useNow } from "../components/Clock";
import { ConnectionBadge } from "../components/ConnectionBadge";
import { Icon } from "../components/Icon";
import { Link } from "../components/Link";
import { TimeRangePicker } from "../components/TimeRangePicker";
import { Toasts } from "../components/Toasts";
import { navigate, usePlace } from "../state/location";
import { preferences, setPreference } from "../state/preferences";
import { useStore } from "../state/store";
import { zoneName } from "../text/time";
import { ImportBar } from "./ImportBar";
import { useQuestions } from "./questions";
import { routeAt, routes } from "./routes";
import { ShortcutSheet } from "./ShortcutSheet";
import { useShortcuts } from "./shortcuts";

const healthMilliseconds = 30_000;

const everywhere = "Everywhere";
const pageShortcuts = routes.filter((route) => route.key !== null).map((route) => ({
  keys: [`g ${route.key}`], words: `Go to ${route.word}`, group: everywhere, run: () => navigate(route.path),
}));

/** The frame of every page: rail, top bar, and the page itself. */
export function Shell({ children }: { children: ReactNode }) {
  const [isNarrow, setIsNarrow] = useState(false);
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  useShortcuts([
    { keys: ["?"], words: "Show shortcuts and settings", group: everywhere, run: () => setIsSheetOpen(true) },
    ...pageShortcuts,
    { keys: ["b"], words: "Narrow or widen the rail", group: everywhere, run: () => setIsNarrow(!isNarrow) },
    { keys: ["/"], words: "Filter by text", group: everywhere, run: focusSearch },
  ]);
  return (
    <div className={isNarrow ? "shell rail-narrow" : "shell"}>
      <a className="skip-link" href="#main">Skip to the page</a>
      <Link to="/" className="brand"><Icon name="brand" /><span className="rail-word brand-word">Eyrie</span></Link>
      <TopBar openSheet={() => setIsSheetOpen(true)} />
      <Rail />
      <main className="main" id="main"><ImportBar />{children}</main>
      <Toasts />
      {isSheetOpen && <ShortcutSheet close={() => setIsSheetOpen(false)} />}
    </div>
  );
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>("input[type=search]")?.focus();
}

function Rail() {
  const { path } = usePlace();
  const waiting = useQuestions().urgent.length;
  return (
    <nav className="rail" aria-label="Pages">
      <ul>
        {routes.map((page) => page.icon !== null && (
          <li key={page.path}>
            <Link
              to={page.path}
              className="rail-link"
              title={page.key === null ? page.word : `${page.word} (g ${page.key})`}
              current={page.path === "/" ? path === "/" : path === page.path || path.startsWith(`${page.path}/`)}
            >
              <Icon name={page.icon} />
              <span className="rail-word">{page.word}</span>
              {page.path === "/" && waiting > 0 && (
                <span className="rail-count" title="Questions waiting for you">{waiting}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <div className="rail-foot rail-word">
        <span><kbd>?</kbd> shortcuts</span>
      </div>
    </nav>
  );
}

function TopBar({ openSheet }: { openSheet: () => void }) {
  const chosen = useStore(preferences);
  const health = useResource("health", hub.health);
  useInterval(health.reload, healthMilliseconds);
  const range = routeAt(usePlace().path)?.route.range ?? null;
  const isDegraded = health.value?.status === "degraded";
  return (
    <header className="topbar">
      {range !== null && <TimeRangePicker fallback={range} />}
      <ConnectionBadge />
      {isDegraded && <span className="badge" title="The hub reports a problem: see eyrie status">hub degraded</span>}
      <span className="topbar-space" />
      {health.value?.demo === true && <DemoButton />}
      <ZoneButton />
      <select
        className="select"
        aria-label="Theme"
        value={chosen.theme}
        onChange={(change) => setPreference("theme", change.target.value as typeof chosen.theme)}
      >
        <option value="system">System theme</option>
        <option value="dark">Dark</option>
        <option value="light">Light</option>
      </select>
      <button
        type="button"
        className="icon-button"
        aria-label="Shortcuts and settings"
        title="Shortcuts and settings (?)"
        onClick={openSheet}
      >
        <Icon name="help" />
      </button>
    </header>
  );
}

function ZoneButton() {
  const { zone } = useStore(preferences);
  const now = useNow();
  return (
    <button
      type="button"
      className="button quiet optional"
      title="Switch between local time and UTC"
      onClick={() => setPreference("zone", zone === "utc" ? "local" : "utc")}
    >
      <span className="muted">{zone === "utc" ? "Times in" : "Local time,"}</span> {zoneName(zone, now)}
    </button>
  );
}

function DemoButton() {
  const [state, setState] = useState<"ready" | "started" | "failed">("ready");
  const start = () => {
    hub.startDemo().then(() => setState("started"), () => setState("failed"));
    setTimeout(() => setState("ready"), 5_000);
  };
  const words = { ready: "Play a demo", started: "Demo is playing", failed: "Demo did not start" };
  return (
    <button type="button" className="button" onClick={start} title="Sends made-up sessions to this hub">
      <span aria-live="polite">{words[state]}</span>
    </button>
  );
}

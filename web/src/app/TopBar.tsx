import { useState } from "react";
import { hub } from "../api/hub";
import type { Health } from "../api/types";
import { useNow } from "../components/Clock";
import { ConnectionBadge } from "../components/ConnectionBadge";
import { Icon } from "../components/Icon";
import { KeyHint } from "../components/KeyHint";
import { TimeRangePicker } from "../components/TimeRangePicker";
import { usePlace } from "../state/location";
import type { ThemeChoice } from "../state/preferences";
import { preferences, setPreference, themeChoices, themeWords } from "../state/preferences";
import { useStore } from "../state/store";
import { addToast } from "../state/toasts";
import { zoneName } from "../text/time";
import { routeAt } from "./routes";
import { useDataSince } from "./useDataSince";

interface TopBarProps {
  health: Health | null;
  openSheet: () => void;
  openPalette: () => void;
}

/** What holds on every page: the range and zone of its times, the connection, and the ways to everything else. */
export function TopBar({ health, openSheet, openPalette }: TopBarProps) {
  const { theme } = useStore(preferences);
  const range = routeAt(usePlace().path)?.route.range ?? null;
  useDataSince();
  return (
    <header className="topbar">
      {range !== null && <TimeRangePicker fallback={range} />}
      <ZoneButton />
      <ConnectionBadge />
      <span className="topbar-space" />
      {health?.demo === true && <DemoButton />}
      <button type="button" className="button palette-button" onClick={openPalette} aria-haspopup="dialog">
        <Icon name="search" />
        <span className="palette-button-words">Go to, do, or find</span>
        <span className="palette-button-keys"><KeyHint keys={["Mod+k"]} /></span>
      </button>
      <select
        className="select optional"
        aria-label="Theme"
        value={theme}
        onChange={(change) => setPreference("theme", change.target.value as ThemeChoice)}
      >
        {themeChoices.map((choice) => (
          <option key={choice} value={choice}>{choice === "system" ? "System theme" : themeWords[choice]}</option>
        ))}
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
      className="button quiet zone-button"
      title={`Times are ${zone === "utc" ? "in UTC; switch to local time" : "local; switch to UTC"}`}
      onClick={() => setPreference("zone", zone === "utc" ? "local" : "utc")}
    >
      <span className="muted optional">{zone === "utc" ? "Times in" : "Local time,"}</span> {zoneName(zone, now)}
    </button>
  );
}

const demoMilliseconds = 5_000;

function DemoButton() {
  const [isPlaying, setIsPlaying] = useState(false);
  const start = () => {
    hub.startDemo().then(
      () => {
        setIsPlaying(true);
        setTimeout(() => setIsPlaying(false), demoMilliseconds);
      },
      (error: Error) => addToast({
        key: "demo",
        level: "error",
        words: `The demo did not start: ${error.message}`,
        action: { word: "Try again", run: start },
      }),
    );
  };
  return (
    <button type="button" className="button" onClick={start} title="Sends made-up sessions to this hub">
      <span aria-live="polite">{isPlaying ? "Demo is playing" : "Play a demo"}</span>
    </button>
  );
}

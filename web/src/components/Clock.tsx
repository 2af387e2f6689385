import { createContext, useContext, useSyncExternalStore } from "react";
import { preferences } from "../state/preferences";
import { useStore } from "../state/store";
import type { Lasting } from "../text/lasted";
import { goesOn } from "../text/lasted";
import { agoText, clockTime, dayTime, durationText, fullTime, parseTime } from "../text/time";

// One timer for all moving times of the page; it stands still while nobody looks.
const listeners = new Set<() => void>();
let now = Date.now();

setInterval(() => {
  if (document.hidden || listeners.size === 0) return;
  now = Date.now();
  for (const listener of [...listeners]) listener();
}, 1000);

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) now = Date.now();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The moment that a part of the page shows instead of the present one. */
export const ShownMoment = createContext<number | null>(null);

/**
 * The present time, to the second; in a part of the page that shows another moment, that one. Where nothing moves it
 * stands at 0 and nothing is drawn anew.
 */
export function useNow(isMoving = true): number {
  const shown = useContext(ShownMoment);
  const present = useSyncExternalStore(subscribe, () => (isMoving && shown === null ? now : 0));
  return shown !== null && isMoving ? shown : present;
}

/** The time of day of an instant, with as much of its date as `dayTime` gives it; the whole of it in the tooltip. */
export function TimeText({ at, form = "long" }: { at: string; form?: "long" | "short" | "clock" }) {
  const { zone } = useStore(preferences);
  const time = parseTime(at);
  return (
    <time dateTime={at} title={fullTime(time, zone)}>
      {form === "clock" ? clockTime(time, zone) : dayTime(time, now, zone, form)}
    </time>
  );
}

/** How long ago an instant was; it counts on. */
export function AgoText({ at }: { at: string }) {
  const { zone } = useStore(preferences);
  const present = useNow();
  const time = parseTime(at);
  return (
    <time dateTime={at} title={fullTime(time, zone)}>
      {agoText(time, present)}
    </time>
  );
}

/** A duration; one that is not over counts on. The status beside it says that it runs. */
export function Duration({ milliseconds, runningSince }: {
  milliseconds: number | null;
  runningSince?: string | null;
}) {
  if (runningSince != null) return <RunningDuration since={runningSince} />;
  return <>{durationText(milliseconds)}</>;
}

function RunningDuration({ since }: { since: string }) {
  const present = useNow();
  const elapsed = Math.max(0, present - parseTime(since));
  return <span title="still running">{elapsed < 10_000
    ? `${Math.floor(elapsed / 1000)} s`
    : durationText(elapsed)}</span>;
}

/** How long a session or an agent lasted; it counts on while that works or waits. */
export function Lasted({ of: one }: { of: Lasting }) {
  if (goesOn(one)) return <Duration milliseconds={null} runningSince={one.started_at} />;
  return <Duration milliseconds={one.duration_ms} />;
}

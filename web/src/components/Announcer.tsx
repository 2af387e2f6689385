import { useEffect, useState } from "react";
import { onLiveEvents } from "../state/live";
import { preferences } from "../state/preferences";
import { useStore } from "../state/store";
import { countOf } from "../text/words";

const announceMilliseconds = 5_000;

/** Tells screen readers how much has arrived, at most every five seconds instead of line by line. */
export function Announcer() {
  const { announcements } = useStore(preferences);
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!announcements) return undefined;
    let events = 0;
    let errors = 0;
    const stop = onLiveEvents((batch) => {
      events += batch.length;
      errors += batch.filter((event) => event.is_error).length;
    });
    const timer = setInterval(() => {
      if (events === 0) return;
      setWords(`${countOf(events, "new event")}${errors > 0 ? `, ${countOf(errors, "error")}` : ""}`);
      events = 0;
      errors = 0;
    }, announceMilliseconds);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [announcements]);
  return <p className="visually-hidden" role="status" aria-live="polite">{words}</p>;
}

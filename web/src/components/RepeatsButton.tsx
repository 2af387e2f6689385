import { useEffect } from "react";
import { feed, setRepeats } from "../state/live";
import { setParameters, usePlace } from "../state/location";
import { useStore } from "../state/store";
import { countOf, countText } from "../text/words";
import { Empty } from "./States";

/** Shows or hides the events that only repeat a better source, and says how many there are. */
export function RepeatsButton() {
  const { parameters } = usePlace();
  const isAsked = parameters.get("repeats") === "1";
  // Who asks for one source wants all of it.
  const hasSource = parameters.has("source");
  useEffect(() => setRepeats(isAsked || hasSource), [isAsked, hasSource]);
  const { model } = useStore(feed);
  if (hasSource || (!isAsked && model.hiddenCount === 0)) return null;
  const history = model.hiddenHistory;
  const repeats = "session files and telemetry that say again what a hook has said";
  const what = history > 0 ? `${repeats}; history that was imported` : repeats;
  return (
    <button
      type="button"
      className="button"
      aria-pressed={isAsked}
      title={isAsked ? `Hide ${what}` : `${countOf(model.hiddenCount, "event")} hidden: ${what}`}
      onClick={() => setParameters({ repeats: isAsked ? null : "1" })}
    >
      {history > 0 ? "Old history" : "Duplicates"}{isAsked ? "" : ` ${countText(model.hiddenCount)}`}
    </button>
  );
}

/** In place of a feed whose newest events are all repeats, or history. */
export function OnlyRepeats() {
  const isHistory = useStore(feed).model.hiddenHistory > 0;
  return (
    <Empty
      inPanel
      title={isHistory ? "Nothing new: the last that came is imported history"
        : "The newest events only repeat earlier ones"}
      action={
        <button type="button" className="button strong" onClick={() => setParameters({ repeats: "1" })}>
          Show them
        </button>
      }
    >
      {isHistory
        ? "What happens from now on appears here. Sessions and Search have all that was imported."
        : "Session files and telemetry that say again what a hook has said are left out."}
    </Empty>
  );
}

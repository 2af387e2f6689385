import { connectionWords } from "../live/connection";
import { connection, liveStream } from "../state/live";
import { useStore } from "../state/store";
import { useNow } from "./Clock";
import { Icon } from "./Icon";

/** The state of the live connection, in words; where waiting is involved, with a way to try at once. */
export function ConnectionBadge() {
  const state = useStore(connection);
  const now = useNow();
  const isBroken = state.kind === "reconnecting" || state.kind === "offline" || state.kind === "polling";
  return (
    <span className="connection" data-state={state.kind} title={explanation(state.kind)}>
      <Icon name={isBroken ? "offline" : state.kind === "past" ? "late" : "live"} />
      <span>{connectionWords(state, now)}</span>
      {isBroken && (
        <button type="button" className="json-branch" onClick={() => liveStream.retryNow()}>
          Retry
        </button>
      )}
    </span>
  );
}

function explanation(kind: string): string {
  switch (kind) {
    case "live":
      return "Events arrive as they happen.";
    case "polling":
      return "The live stream does not come through; new events are fetched instead.";
    case "past":
      return "The chosen time range has ended; what happens now is not shown.";
    case "reconnecting":
    case "offline":
      return "What is shown may be out of date. Nothing is lost: the hub sends what was missed.";
    default:
      return "The live connection.";
  }
}

import { act, connection, feed } from "../state/live";
import { useStore } from "../state/store";
import { countText } from "../text/words";
import { Icon } from "./Icon";

const reasonWords = { scroll: "by scrolling", selection: "for the selected row", key: "by key" } as const;

/** Whether the list follows what happens, in words, and the switch for it. */
export function FollowControl() {
  const { follow } = useStore(feed);
  const state = useStore(connection);
  const isFollowing = follow.mode === "following";
  const isStale = state.kind === "reconnecting" || state.kind === "offline";
  if (state.kind === "past") {
    return (
      <span className="feed-state" data-mode="past" title="The chosen time range has ended">
        <Icon name="late" />
        A past range
      </span>
    );
  }
  const words = isFollowing
    ? isStale ? "Following, stale" : "Following"
    : `Paused · ${countText(follow.unread)} new`;
  const why = follow.reason === null ? undefined : `Paused ${reasonWords[follow.reason]}`;
  return (
    <>
      <span className="feed-state" data-mode={follow.mode} title={why}>
        <Icon name={isFollowing ? "live" : "pause"} />
        {words}
      </span>
      <button
        type="button"
        className="button follow-button"
        onClick={() => act(isFollowing ? { kind: "paused", reason: "key" } : { kind: "resumed" })}
      >
        {isFollowing ? "Pause" : "Follow"} <kbd>p</kbd>
      </button>
    </>
  );
}

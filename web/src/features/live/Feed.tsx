import { useCallback, useEffect, useMemo, useState } from "react";
import type { Session } from "../../api/types";
import { useShortcuts } from "../../app/shortcuts";
import { EventDrawer } from "../../components/EventDrawer";
import { FeedList, showRow } from "../../components/FeedList";
import { Empty, Loading } from "../../components/States";
import type { FeedRow } from "../../state/feedRows";
import { leadingEvent, rowEvents } from "../../state/feedRows";
import type { EventFilter, ListFilterName } from "../../state/filters";
import { isUnfiltered, noFilter } from "../../state/filters";
import { act, feed, setFolding } from "../../state/live";
import { setParameters, usePlace } from "../../state/location";
import { preferences, setPreference } from "../../state/preferences";
import { useStore } from "../../state/store";
import { ConnectCard } from "../sessions/ConnectCard";
import { Announcer } from "./Announcer";
import { FeedHead } from "./FeedHead";

interface FeedProps {
  filter: EventFilter;
  changeFilter: (change: (current: EventFilter) => EventFilter) => void;
  sessions: readonly Session[];
}

/** The feed of events with its head, and the drawer of the event that is chosen. */
export function Feed({ filter, changeFilter, sessions }: FeedProps) {
  const { foldRoutine } = useStore(preferences);
  useEffect(() => setFolding(foldRoutine), [foldRoutine]);
  const { cursor, open, related, selected, close } = useFeedSelection();
  const filterBy = useCallback((name: ListFilterName, value: string) => {
    changeFilter((current) => ({ ...current, [name]: [value] }));
  }, [changeFilter]);
  return (
    <div className="with-drawer">
      <section className="feed" aria-label="Feed of events">
        <FeedHead filter={filter} changeFilter={changeFilter} sessions={sessions} />
        <FeedBody filter={filter} changeFilter={changeFilter} selected={selected} cursor={cursor} open={open} />
        <Announcer />
      </section>
      {selected !== null && <EventDrawer uuid={selected} related={related} close={close} filterBy={filterBy} showsSessionLink />}
    </div>
  );
}

function FeedBody(props: Omit<FeedProps, "sessions"> & { selected: string | null; cursor: number | null; open: (row: FeedRow, number: number) => void }) {
  const { model, isLoading } = useStore(feed);
  if (isLoading) return <Loading rows={12} />;
  if (model.endRow === model.firstRow) {
    if (isUnfiltered(props.filter)) return <ConnectCard />;
    return (
      <Empty
        title="No event matches the filter"
        action={<button type="button" className="button strong" onClick={() => props.changeFilter(() => noFilter)}>Clear the filter</button>}
      >
        New events that match appear here as they happen.
      </Empty>
    );
  }
  return <FeedList label="Events, newest last" selected={props.selected} cursor={props.cursor} depthOf={null} open={props.open} />;
}

/** Selection and keyboard of a feed: the chosen event is in the URL, the keyboard's row is not. */
export function useFeedSelection() {
  const { parameters } = usePlace();
  const selected = parameters.get("event");
  const [cursor, setCursor] = useState<number | null>(null);
  const { version } = useStore(feed);

  const open = useCallback((row: FeedRow, number: number) => {
    const event = leadingEvent(row);
    if (event === null) return;
    act({ kind: "paused", reason: "selection" });
    setCursor(number);
    const isOpen = rowEvents(row).some((other) => other.event_uuid === new URLSearchParams(window.location.search).get("event"));
    setParameters({ event: isOpen ? null : event.event_uuid, depth: isOpen ? null : new URLSearchParams(window.location.search).get("depth") });
  }, []);
  const close = useCallback(() => setParameters({ event: null, depth: null }), []);

  const move = (step: number) => {
    const { model, follow } = feed.get();
    if (model.endRow === model.firstRow) return;
    const start = cursor ?? (follow.mode === "following" ? model.endRow : Math.floor(follow.topRow));
    const next = Math.max(model.firstRow, Math.min(model.endRow - 1, start + step));
    setCursor(next);
    showRow(next);
    const row = model.row(next);
    const event = row === undefined ? null : leadingEvent(row);
    if (selected !== null && event !== null) setParameters({ event: event.event_uuid });
    if (row !== undefined) requestAnimationFrame(() => document.getElementById(`row-${row.key}`)?.focus({ preventScroll: true }));
  };
  const togglePause = () => act(feed.get().follow.mode === "following" ? { kind: "paused", reason: "key" } : { kind: "resumed" });
  const group = "Feed";
  useShortcuts([
    { keys: ["j", "ArrowDown"], words: "Next row", group, run: () => move(1) },
    { keys: ["k", "ArrowUp"], words: "Previous row", group, run: () => move(-1) },
    { keys: ["Enter"], words: "Open the row", group, run: () => {
      const row = cursor === null ? undefined : feed.get().model.row(cursor);
      if (row !== undefined && cursor !== null) open(row, cursor);
    } },
    { keys: ["Escape"], words: "Close the drawer", group, run: close },
    { keys: ["p", " "], words: "Pause or follow", group, run: togglePause },
    { keys: ["G", "End"], words: "Follow the newest events", group, run: () => { setCursor(null); act({ kind: "resumed" }); } },
    { keys: ["e"], words: "Next error", group, run: () => jumpToError(1) },
    { keys: ["E"], words: "Previous error", group, run: () => jumpToError(-1) },
    { keys: ["r"], words: "Fold or show routine events", group, run: () => setPreference("foldRoutine", !preferences.get().foldRoutine) },
  ]);
  function jumpToError(step: 1 | -1): void {
    const { model, follow } = feed.get();
    const isError = (number: number) => {
      const row = model.row(number);
      return row !== undefined && rowEvents(row).some((event) => event.is_error);
    };
    for (let number = (cursor ?? Math.floor(follow.topRow)) + step; number >= model.firstRow && number < model.endRow; number += step) {
      if (!isError(number)) continue;
      setCursor(number);
      showRow(number);
      return;
    }
  }

  const related = useMemo(() => {
    if (selected === null) return [];
    const number = feed.get().model.rowOfEvent(selected);
    const row = number === null ? undefined : feed.get().model.row(number);
    return row === undefined ? [] : rowEvents(row);
  }, [selected, version]);
  return { selected, cursor, setCursor, open, close, related };
}

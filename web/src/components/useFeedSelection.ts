import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Shortcut } from "../app/shortcuts";
import { useShortcuts } from "../app/shortcuts";
import { centreRow, showRow } from "./FeedList";
import type { FeedRow } from "../state/feedRows";
import { leadingEvent, rowEvents, rowHasError } from "../state/feedRows";
import { act, feed } from "../state/live";
import { currentPlace, setParameters, usePlace } from "../state/location";
import { preferences, setPreference } from "../state/preferences";
import { useStore } from "../state/store";

/** A link to an event opens with that event in view. */
function useCentredSelection(selected: string | null): void {
  const { isLoading, query } = useStore(feed);
  const atFirst = useRef(selected);
  useEffect(() => {
    if (isLoading || atFirst.current === null) return;
    const number = feed.get().model.rowOfEvent(atFirst.current);
    atFirst.current = null;
    if (number !== null) centreRow(number);
  }, [isLoading, query]);
}

/** The nearest row with an error before or after a row. */
function nextError(from: number, step: 1 | -1): number | null {
  const { model } = feed.get();
  for (let number = from + step; number >= model.firstRow && number < model.endRow; number += step) {
    const row = model.row(number);
    if (row !== undefined && rowHasError(row)) return number;
  }
  return null;
}

function focusRow(row: FeedRow): void {
  // The row may be painted only now that it has been scrolled to.
  requestAnimationFrame(() => document.getElementById(`row-${row.key}`)?.focus({ preventScroll: true }));
}

/** Where the keyboard starts from when no row has been chosen yet. */
function startingRow(step: number): number {
  const { model, follow } = feed.get();
  if (follow.mode === "following") return step > 0 ? model.endRow - 2 : model.endRow;
  return Math.floor(follow.topRow);
}

/** Selection and keyboard of a feed: the chosen event is in the URL, the keyboard's row is not. */
export function useFeedSelection() {
  const selected = usePlace().parameters.get("event");
  const [cursor, setCursor] = useState<number | null>(null);
  const { version } = useStore(feed);
  useCentredSelection(selected);

  const open = useCallback((row: FeedRow, number: number) => {
    const event = leadingEvent(row);
    if (event === null) return;
    const shown = currentPlace().parameters.get("event");
    const isOpen = rowEvents(row).some((other) => other.event_uuid === shown);
    act({ kind: "paused", reason: "selection" });
    setCursor(number);
    setParameters({ event: isOpen ? null : event.event_uuid });
  }, []);
  const close = useCallback(() => setParameters({ event: null, depth: null }), []);

  const goTo = (number: number) => {
    const row = feed.get().model.row(number);
    const event = row === undefined ? null : leadingEvent(row);
    setCursor(number);
    showRow(number);
    if (selected !== null && event !== null) setParameters({ event: event.event_uuid });
    if (row !== undefined) focusRow(row);
  };
  const move = (step: number) => {
    const { model } = feed.get();
    if (model.endRow === model.firstRow) return;
    goTo(Math.max(model.firstRow, Math.min(model.endRow - 1, (cursor ?? startingRow(step)) + step)));
  };
  const openCursor = () => {
    const row = cursor === null ? undefined : feed.get().model.row(cursor);
    if (row !== undefined && cursor !== null) open(row, cursor);
  };
  const moveToError = (step: 1 | -1) => {
    const found = nextError(cursor ?? startingRow(step), step);
    if (found !== null) goTo(found);
  };
  const resume = () => {
    setCursor(null);
    act({ kind: "resumed" });
  };
  useShortcuts(feedShortcuts({ move, openCursor, close, moveToError, resume }));

  const related = useMemo(() => {
    const number = selected === null ? null : feed.get().model.rowOfEvent(selected);
    const row = number === null ? undefined : feed.get().model.row(number);
    return row === undefined ? [] : rowEvents(row);
  }, [selected, version]);
  return { selected, cursor, open, close, related };
}

interface FeedActions {
  move(step: number): void;
  openCursor(): void;
  close(): void;
  moveToError(step: 1 | -1): void;
  resume(): void;
}

function feedShortcuts(actions: FeedActions): Shortcut[] {
  const group = "Feed";
  const togglePause = () => {
    if (feed.get().follow.mode === "following") act({ kind: "paused", reason: "key" });
    else actions.resume();
  };
  return [
    { keys: ["j", "ArrowDown"], words: "Next row", group, isStep: true, run: () => actions.move(1) },
    { keys: ["k", "ArrowUp"], words: "Previous row", group, isStep: true, run: () => actions.move(-1) },
    { keys: ["Enter"], words: "Open the row", group, isStep: true, run: actions.openCursor },
    { keys: ["Escape"], words: "Close the drawer", group, isStep: true, run: actions.close },
    { keys: ["p", " "], words: "Pause or follow", group, run: togglePause },
    { keys: ["G", "End"], words: "Follow the newest events", group, run: actions.resume },
    { keys: ["e"], words: "Next error", group, run: () => actions.moveToError(1) },
    { keys: ["E"], words: "Previous error", group, run: () => actions.moveToError(-1) },
    {
      keys: ["r"], words: "Fold or show routine events", group,
      run: () => setPreference("foldRoutine", !preferences.get().foldRoutine),
    },
  ];
}

import type { ReactNode } from "react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { parseTime } from "../../../text/time";
import { viewedWindow } from "../moments";
import type { LoadedConversation } from "./useConversation";
import { bringIntoView } from "./bringIntoView";
import { entryHeight } from "./entryHeight";
import type { Anchor } from "./windowing";
import { offsetsOf, paintedRows, rowAt, topOfAnchor } from "./windowing";

/** Painted beyond the edges, so that a flick finds something. */
const marginPixels = 900;
/** At first, so that something can be read soon. */
const firstMarginPixels = 120;
/** More is fetched when this little is left to read. */
const fetchAheadPixels = 1_500;
const endSlackPixels = 48;

export interface ListHandle {
  scrollToEntry(id: string): void;
  scrollToEnd(): void;
  /** Brings something inside an entry into view and holds it there until the reader scrolls. */
  pin(element: HTMLElement): void;
  /** The first entry that is wholly in view. */
  topEntry(): ConversationEntry | null;
}

/** The windowed conversation: it paints what is in view and holds still what is being read. */
export function EntryList({ conversation, render, handle, isFollowing, onLeftEnd, label }: {
  conversation: LoadedConversation;
  render: (entry: ConversationEntry) => ReactNode;
  handle: { current: ListHandle | null };
  isFollowing: boolean;
  onLeftEnd: (isAtEnd: boolean) => void;
  label: string;
}) {
  const { entries } = conversation;
  const scroller = useRef<HTMLDivElement>(null);
  const heights = useRef(new Map<string, number>());
  const anchor = useRef<Anchor | null>(null);
  const wanted = useRef<number | null>(null);
  /** Where the list stood when that was last looked at: what the reader scrolls is told a frame later. */
  const stood = useRef(0);
  const pinned = useRef<{ element: HTMLElement; top: number } | null>(null);
  const [, setVersion] = useState(0);
  const [view, setView] = useState({ top: 0, height: 480 });
  const [margin, setMargin] = useState(firstMarginPixels);
  useEffect(() => {
    const frame = requestAnimationFrame(() => setMargin(marginPixels));
    return () => cancelAnimationFrame(frame);
  }, []);
  const indices = useMemo(() => new Map(entries.map((entry, index) => [entry.id, index])), [entries]);
  const offsets = offsetsOf(entries.length, (index) => {
    const entry = entries[index];
    return entry === undefined ? 0 : heights.current.get(entry.id) ?? entryHeight(entry);
  });
  const latest = useRef({ entries, offsets, indices });
  latest.current = { entries, offsets, indices };

  const observer = useRowObserver(heights, () => setVersion((one) => one + 1));
  const look = useCallback((element: HTMLElement) => {
    const top = element.scrollTop;
    const height = element.clientHeight;
    stood.current = top;
    setView((before) => (before.top === top && before.height === height ? before : { top, height }));
  }, []);
  const note = useCallback((isReaders = true) => {
    const element = scroller.current;
    if (element === null) return;
    const { entries: rows, offsets: places } = latest.current;
    const top = element.scrollTop;
    // What is painted says better than the sums where things are: a row may have grown since it was measured.
    const index = latest.current.indices.get(paintedRowAt(element) ?? "") ?? rowAt(places, top);
    const entry = rows[index];
    const hasMoved = isReaders || readersScroll(element, stood.current) !== 0;
    if (entry !== undefined && (hasMoved || anchor.current === null)) {
      anchor.current = { id: entry.id, offset: offsetOf(element, entry.id, top - (places[index] ?? 0)) };
    }
    look(element);
    const bottom = rows[rowAt(places, top + element.clientHeight)];
    if (entry !== undefined && bottom !== undefined) {
      viewedWindow.set({ from: parseTime(entry.at), to: Math.max(parseTime(bottom.at), parseTime(entry.at) + 1) });
    }
  }, []);
  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    // What the list itself scrolled to is no wish of the reader.
    const isOwn = wanted.current !== null && Math.abs(element.scrollTop - wanted.current) < 2;
    wanted.current = null;
    note(!isOwn);
    if (isOwn) return;
    pinned.current = null;
    onLeftEnd(element.scrollTop + element.clientHeight >= element.scrollHeight - endSlackPixels);
  };

  // The anchor stays where it is, whatever came, went or grew above it.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const { offsets: places, indices: known } = latest.current;
    const scrolled = readersScroll(element, stood.current);
    if (scrolled !== 0) {
      // The reader, or a focus that moved, has scrolled since: that must not be undone.
      pinned.current = null;
      if (anchor.current !== null) anchor.current = { ...anchor.current, offset: anchor.current.offset + scrolled };
      stood.current = element.scrollTop;
      if (isFollowing && scrolled < 0) {
        onLeftEnd(false);
        return;
      }
    }
    const kept = anchor.current;
    const held = pinned.current !== null && pinned.current.element.isConnected ? pinned.current : null;
    const painted = kept === null ? null : offsetOf(element, kept.id, NaN);
    const goal = isFollowing
      ? element.scrollHeight - element.clientHeight
      : held !== null ? element.scrollTop + topIn(element, held.element) - held.top
      : kept === null ? null
      : painted !== null && !Number.isNaN(painted) ? element.scrollTop + kept.offset - painted
      : topOfAnchor(kept, places, (id) => known.get(id));
    if (goal !== null && Math.abs(element.scrollTop - goal) >= 1) {
      element.scrollTop = goal;
      // What that brings into view is painted when the browser says that it has scrolled: rows are measured first.
      wanted.current = element.scrollTop;
      stood.current = element.scrollTop;
    }
  });
  useEffect(() => {
    note(false);
    return () => viewedWindow.set(null);
  }, [entries, note]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const resized = new ResizeObserver(() => note(false));
    resized.observe(element);
    return () => resized.disconnect();
  }, [note]);

  handle.current = {
    scrollToEntry(id) {
      pinned.current = null;
      stood.current = scroller.current?.scrollTop ?? 0;
      anchor.current = { id, offset: -Math.round(view.height / 4) };
      setVersion((one) => one + 1);
    },
    scrollToEnd() {
      const element = scroller.current;
      if (element === null) return;
      element.scrollTop = element.scrollHeight;
      stood.current = element.scrollTop;
    },
    pin(inner) {
      const element = scroller.current;
      if (element === null) return;
      bringIntoView(inner, "third");
      wanted.current = element.scrollTop;
      stood.current = element.scrollTop;
      pinned.current = { element: inner, top: topIn(element, inner) };
    },
    topEntry() {
      const index = rowAt(offsets, view.top + 8);
      return entries[index] ?? null;
    },
  };

  const total = offsets[entries.length] ?? 0;
  // Rows that came above have moved what is being read: it is painted where it will be once the list has followed.
  const expected = isFollowing
    ? total - view.height
    : anchor.current === null ? null : topOfAnchor(anchor.current, offsets, (id) => indices.get(id));
  const top = expected !== null && Math.abs(expected - view.top) > marginPixels / 2 ? expected : view.top;
  const { start, end } = paintedRows(offsets, top, view.height, margin);
  const { hasPrevious, hasNext, loadPrevious, loadNext, isLoading } = conversation;
  useEffect(() => {
    if (isLoading || conversation.isLoadingMore || conversation.error !== null) return;
    if (hasPrevious && top < fetchAheadPixels) loadPrevious();
    else if (hasNext && top + view.height > total - fetchAheadPixels) loadNext();
  });
  return (
    <div ref={scroller} className="read-scroll" onScroll={onScroll} tabIndex={0} role="region" aria-label={label}>
      <div style={{ height: offsets[start] ?? 0 }} />
      <ol className="entries">
        {entries.slice(start, end).map((entry) => (
          <li key={entry.id} ref={observer} data-row={entry.id}>{render(entry)}</li>
        ))}
      </ol>
      <div style={{ height: Math.max(0, total - (offsets[end] ?? total)) }} />
    </div>
  );
}

/** How far somebody has scrolled since the list stood at `top`; a list that got shorter moves by itself. */
function readersScroll(scroller: HTMLElement, top: number): number {
  const moved = scroller.scrollTop - top;
  const isAtEnd = scroller.scrollTop >= scroller.scrollHeight - scroller.clientHeight - 1;
  return Math.abs(moved) < 1 || (moved < 0 && isAtEnd) ? 0 : moved;
}

function topIn(scroller: HTMLElement, element: HTMLElement): number {
  return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}

/** The row at the top edge, of those that are painted. */
function paintedRowAt(scroller: HTMLElement): string | null {
  const edge = scroller.getBoundingClientRect().top;
  for (const row of scroller.querySelectorAll<HTMLElement>(":scope > ol > li")) {
    if (row.getBoundingClientRect().bottom > edge) return row.dataset["row"] ?? null;
  }
  return null;
}

/** How far a row's top is above the top edge. */
function offsetOf(scroller: HTMLElement, id: string, otherwise: number): number {
  const row = scroller.querySelector<HTMLElement>(`:scope > ol > li[data-row="${CSS.escape(id)}"]`);
  return row === null ? otherwise : scroller.getBoundingClientRect().top - row.getBoundingClientRect().top;
}

/** Measures rows as they are painted and whenever they grow. */
function useRowObserver(heights: { current: Map<string, number> }, changed: () => void) {
  const latest = useRef(changed);
  latest.current = changed;
  const observer = useRef<ResizeObserver | null>(null);
  const observed = useRef(new Set<Element>());
  const make = () => new ResizeObserver((records) => {
    let isChanged = false;
    for (const { target } of records) {
      if (!target.isConnected) {
        observer.current?.unobserve(target);
        observed.current.delete(target);
        continue;
      }
      const id = (target as HTMLElement).dataset["row"];
      const height = (target as HTMLElement).offsetHeight;
      if (id === undefined || heights.current.get(id) === height) continue;
      heights.current.set(id, height);
      isChanged = true;
    }
    if (isChanged) latest.current();
  });
  // Rows that are taken out tell so themselves; with the last of them the observer is let go of.
  return useCallback((element: HTMLLIElement | null) => {
    if (element === null || observed.current.has(element)) return;
    observer.current ??= make();
    observer.current.observe(element);
    observed.current.add(element);
  }, []);
}

import type { ReactNode } from "react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ConversationEntry } from "../../../api/sessionWindows";
import type { LoadedConversation } from "./useConversation";
import { entryHeight } from "./entryHeight";
import type { Hold, Rows } from "./listHold";
import { holdEntry, newHold, pin, scrollToEnd } from "./listHold";
import { useHeldScroll } from "./useHeldScroll";
import { useRowHeights } from "./useRowHeights";
import { offsetsOf, paintedRows, rowAt, topOfAnchor } from "./windowing";

/** Painted beyond the edges, so that a flick finds something. */
const marginPixels = 900;
/** At first, so that something can be read soon. */
const firstMarginPixels = 120;
/** More is fetched when this little is left to read. */
const fetchAheadPixels = 1_500;

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
  const [hold] = useState(newHold);
  const [, setVersion] = useState(0);
  const repaint = () => setVersion((one) => one + 1);
  const { heights, observe } = useRowHeights(repaint);
  const margin = usePaintedMargin();
  const indices = useMemo(() => new Map(entries.map((entry, index) => [entry.id, index])), [entries]);
  const offsets = offsetsOf(entries.length, (index) => {
    const entry = entries[index];
    return entry === undefined ? 0 : heights.get(entry.id) ?? entryHeight(entry);
  });
  const rows = { entries, offsets, indices };
  const { view, onScroll } = useHeldScroll({ scroller, hold, rows, isFollowing, onLeftEnd });
  handle.current = {
    scrollToEntry(id) {
      holdEntry(scroller.current, hold, id, view.height);
      repaint();
    },
    scrollToEnd() {
      if (scroller.current !== null) scrollToEnd(scroller.current, hold);
    },
    pin(element) {
      if (scroller.current !== null) pin(scroller.current, hold, element);
    },
    topEntry: () => entries[rowAt(offsets, view.top + 8)] ?? null,
  };

  const total = offsets[entries.length] ?? 0;
  const top = expectedTop(view, hold, rows, isFollowing);
  const { start, end } = paintedRows(offsets, top, view.height, margin);
  useFetchAhead(conversation, top, total - top - view.height);
  return (
    <div ref={scroller} className="read-scroll" onScroll={onScroll} tabIndex={0} role="region" aria-label={label}>
      <div style={{ height: offsets[start] ?? 0 }} />
      <ol className="entries">
        {entries.slice(start, end).map((entry) => (
          <li key={entry.id} ref={observe} data-row={entry.id}>{render(entry)}</li>
        ))}
      </ol>
      <div style={{ height: Math.max(0, total - (offsets[end] ?? total)) }} />
    </div>
  );
}

function usePaintedMargin(): number {
  const [margin, setMargin] = useState(firstMarginPixels);
  useEffect(() => {
    const frame = requestAnimationFrame(() => setMargin(marginPixels));
    return () => cancelAnimationFrame(frame);
  }, []);
  return margin;
}

/** Rows that came above have moved what is being read: it is painted where it will be once the list has followed. */
function expectedTop(
  view: { top: number; height: number },
  { anchor }: Hold,
  { entries, offsets, indices }: Rows,
  isFollowing: boolean,
): number {
  const expected = isFollowing
    ? (offsets[entries.length] ?? 0) - view.height
    : anchor === null ? null : topOfAnchor(anchor, offsets, (id) => indices.get(id));
  return expected !== null && Math.abs(expected - view.top) > marginPixels / 2 ? expected : view.top;
}

function useFetchAhead(conversation: LoadedConversation, above: number, below: number): void {
  const { hasPrevious, hasNext, loadPrevious, loadNext, isLoading } = conversation;
  useEffect(() => {
    if (isLoading || conversation.isLoadingMore || conversation.error !== null) return;
    if (hasPrevious && above < fetchAheadPixels) loadPrevious();
    else if (hasNext && below < fetchAheadPixels) loadNext();
  });
}

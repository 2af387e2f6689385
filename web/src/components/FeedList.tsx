import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { act, feed, loadOlder } from "../state/live";
import type { FeedRow } from "../state/feedRows";
import { leadingEvent, rowEvents } from "../state/feedRows";
import { paintedRange } from "../state/follow";
import { useStore } from "../state/store";
import { countText } from "../text/words";
import { EventLine } from "./EventLine";
import { Icon } from "./Icon";
import { useRowHeight } from "./useRowHeight";

/** Rows in the document, whatever the number of events. */
const maximumPaintedRows = 60;
const freshMilliseconds = 2_000;
const largestFadingBatch = 8;
/** Older events load when the reader comes this near to the first row. */
const rowsBeforeOlderLoads = 4;

interface FeedListProps {
  label: string;
  selected: string | null;
  /** The row that the keyboard is at, by number. */
  cursor: number | null;
  depthOf: ((agent: string) => number) | null;
  open: (row: FeedRow, number: number) => void;
}

/** The windowed list of the feed: it paints what is in view and keeps the row under the reader's eye where it is. */
export function FeedList(props: FeedListProps) {
  const state = useStore(feed);
  const rowHeight = useRowHeight();
  const scroller = useRef<HTMLDivElement>(null);
  useMeasuredRows(scroller, rowHeight);
  useKeptPlace(scroller, rowHeight);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const { firstRow } = feed.get().model;
    const topRow = firstRow + element.scrollTop / rowHeight;
    act({ kind: "scrolled", topRow });
    const current = feed.get();
    if (current.follow.mode === "paused" && topRow - firstRow < rowsBeforeOlderLoads) void loadOlder();
  }, [rowHeight]);

  const { model } = state;
  const { start, end } = paintedRange(state.follow, maximumPaintedRows);
  const rows: JSX.Element[] = [];
  for (let number = start; number < end; number += 1) {
    const row = model.row(number);
    if (row === undefined) continue;
    rows.push(
      <NumberedLine
        key={row.key}
        number={number}
        row={row}
        list={props}
        height={rowHeight}
        isFollowing={state.follow.mode === "following"}
      />,
    );
  }
  const isAtTop = state.follow.topRow - model.firstRow < 1;
  return (
    <div className="feed-frame">
      <div
        ref={scroller}
        className="feed-scroll"
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label={props.label}
        tabIndex={0}
      >
        <div style={{ height: (model.endRow - model.firstRow) * rowHeight }}>
          <ol style={{ transform: `translateY(${(start - model.firstRow) * rowHeight}px)` }}>{rows}</ol>
        </div>
      </div>
      {isAtTop && state.olderCursor !== null && (
        <button
          type="button"
          className="button feed-older"
          disabled={state.isLoadingOlder}
          onClick={() => void loadOlder()}
        >
          {state.isLoadingOlder ? "Loading earlier events…" : state.olderError ?? "Load earlier events"}
        </button>
      )}
      <ResumeButton />
    </div>
  );
}

function NumberedLine(props: {
  number: number;
  row: FeedRow;
  list: FeedListProps;
  height: number;
  isFollowing: boolean;
}) {
  const { row, number, list } = props;
  const event = leadingEvent(row);
  const { open } = list;
  const openRow = useCallback((opened: FeedRow) => open(opened, number), [open, number]);
  const isFresh = useFresh(row, props.isFollowing);
  return (
    <EventLine
      row={row}
      id={`row-${row.key}`}
      height={props.height}
      isSelected={list.selected !== null && rowEvents(row).some((other) => other.event_uuid === list.selected)}
      isAtCursor={list.cursor === number}
      isFresh={isFresh}
      depth={list.depthOf === null || event === null ? null : list.depthOf(event.agent_id)}
      open={openRow}
    />
  );
}

/** True for a moment after a row arrived live, so that its ground can fade. */
function useFresh(row: FeedRow, isFollowing: boolean): boolean {
  const [isFresh, setIsFresh] = useState(() => {
    const event = leadingEvent(row);
    // In a flood everything is fresh: fading it would only cost frames.
    if (feed.get().lastBatchSize > largestFadingBatch) return false;
    return isFollowing && event !== null && Date.now() - Date.parse(event.created_at) < freshMilliseconds;
  });
  useEffect(() => {
    if (!isFresh) return undefined;
    const timer = setTimeout(() => setIsFresh(false), freshMilliseconds);
    return () => clearTimeout(timer);
  }, [isFresh]);
  return isFresh;
}

function useMeasuredRows(scroller: { current: HTMLDivElement | null }, rowHeight: number): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = () => act({ kind: "resized", visibleRows: element.clientHeight / rowHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, rowHeight]);
}

/** After each change: following, the end is in view; paused, rows put before or thrown away shift nothing. */
function useKeptPlace(scroller: { current: HTMLDivElement | null }, rowHeight: number): void {
  const last = useRef<{ firstRow: number; model: unknown; rowHeight: number } | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    const { follow, model } = feed.get();
    if (element === null) return;
    const before = last.current;
    last.current = { firstRow: model.firstRow, model, rowHeight };
    const wanted = Math.round((follow.topRow - model.firstRow) * rowHeight);
    const rowsMoved = before === null || before.model !== model || before.firstRow !== model.firstRow ||
      before.rowHeight !== rowHeight;
    // Paused, the reader's own scrolling is ahead of the state; it is corrected only where rows came or went above.
    if ((follow.mode === "following" || rowsMoved) &&
      Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
  });
}

function ResumeButton() {
  const { follow } = useStore(feed);
  // Without news there is nothing to come back to; the head of the list has the switch.
  if (follow.mode === "following" || follow.unread === 0) return null;
  return (
    <button type="button" className="button strong feed-resume" onClick={() => act({ kind: "resumed" })}>
      <Icon name="arrowDown" />
      {countText(follow.unread)} new
      <kbd>End</kbd>
    </button>
  );
}

/** Scrolls so that a row is in view, near the middle; the feed is paused by it. */
export function showRow(number: number): void {
  const { follow } = feed.get();
  act({ kind: "paused", reason: "selection" });
  const isInView = number >= follow.topRow + 0.5 && number + 1 <= follow.topRow + follow.visibleRows;
  if (isInView) return;
  const topRow = number < follow.topRow + 0.5 ? number - 1 : number + 2 - follow.visibleRows;
  scrollTo(topRow);
}

/** Puts a row a third down from the top edge. */
export function centreRow(number: number): void {
  act({ kind: "paused", reason: "selection" });
  scrollTo(number - feed.get().follow.visibleRows / 3);
}

function scrollTo(topRow: number): void {
  act({ kind: "scrolled", topRow });
  const { follow, model } = feed.get();
  const element = document.querySelector<HTMLDivElement>(".feed-scroll");
  if (element === null) return;
  const rowCount = model.endRow - model.firstRow;
  if (rowCount > 0) element.scrollTop = (follow.topRow - model.firstRow) * (element.scrollHeight / rowCount);
}

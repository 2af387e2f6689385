import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { parseTime } from "../../../text/time";
import { viewedWindow } from "../moments";
import type { Hold, Rows } from "./listHold";
import { noteEdges, restore, takeReadersScroll } from "./listHold";

const endSlackPixels = 48;

/** Keeps what is held in its place, and tells what of the list is in view. */
export function useHeldScroll({ scroller, hold, rows, isFollowing, onLeftEnd }: {
  scroller: { current: HTMLElement | null };
  hold: Hold;
  rows: Rows;
  isFollowing: boolean;
  onLeftEnd: (isAtEnd: boolean) => void;
}): { view: { top: number; height: number }; onScroll: () => void } {
  const [view, setView] = useState({ top: 0, height: 480 });
  const latest = useRef(rows);
  latest.current = rows;

  const note = useCallback((isReaders: boolean) => {
    const element = scroller.current;
    if (element === null) return;
    const { first, last } = noteEdges(element, hold, latest.current, isReaders);
    const [top, height] = [element.scrollTop, element.clientHeight];
    setView((before) => (before.top === top && before.height === height ? before : { top, height }));
    if (first !== undefined && last !== undefined) {
      viewedWindow.set({ from: parseTime(first.at), to: Math.max(parseTime(last.at), parseTime(first.at) + 1) });
    }
  }, []);
  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    const isOwn = hold.wanted !== null && Math.abs(element.scrollTop - hold.wanted) < 2;
    hold.wanted = null;
    note(!isOwn);
    if (isOwn) return;
    hold.pinned = null;
    onLeftEnd(element.scrollTop + element.clientHeight >= element.scrollHeight - endSlackPixels);
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const scrolled = takeReadersScroll(element, hold);
    if (isFollowing && scrolled < 0) onLeftEnd(false);
    else restore(element, hold, latest.current, isFollowing);
  });
  useEffect(() => {
    note(false);
    return () => viewedWindow.set(null);
  }, [rows.entries, note]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const resized = new ResizeObserver(() => note(false));
    resized.observe(element);
    return () => resized.disconnect();
  }, [note]);
  return { view, onScroll };
}

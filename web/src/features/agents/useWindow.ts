import { useCallback, useEffect, useLayoutEffect, useState } from "react";

const beyondView = 8;

/** Which rows of equal height are near the view of a scrolling list. */
export function useWindow(
  scroller: { current: HTMLElement | null },
  rows: number,
  rowHeight: number,
  headHeight = 0,
): { start: number; end: number; onScroll: () => void } {
  const [range, setRange] = useState({ start: 0, end: 40 });
  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const start = Math.max(0, Math.floor((element.scrollTop - headHeight) / rowHeight) - beyondView);
    const end = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + beyondView;
    setRange((before) => (before.start === start && before.end === end ? before : { start, end }));
  }, [scroller, rowHeight, headHeight]);
  useLayoutEffect(look, [look, rows]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, look]);
  return { start: Math.min(range.start, rows), end: Math.min(range.end, rows), onScroll: look };
}

/** Scrolls a list just as far as a row needs to be seen. */
export function scrollToRow(element: HTMLElement | null, row: number, rowHeight: number, headHeight = 0): void {
  if (element === null || row < 0) return;
  const top = row * rowHeight;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + rowHeight + headHeight > element.scrollTop + element.clientHeight) {
    element.scrollTop = top + rowHeight + headHeight - element.clientHeight;
  }
}

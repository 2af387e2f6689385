import { useCallback, useState } from "react";
import { setParameters } from "../../../state/location";
import type { SpanLayout } from "./spanLayout";
import { laneOfSpan } from "./spanLayout";

interface SpanCursor {
  /** The span whose details are open; -1 where none is, or it is not among those shown. */
  selected: number;
  /** The span that the keys go on from. */
  cursor: number;
  lane: number;
  setLane(lane: number): void;
  setCursor(span: number): void;
  open(span: number): void;
}

/** Where the reader is in the timeline: a span, which stays the same one when others come, and a lane. */
export function useSpanCursor(layout: SpanLayout | null, selectedID: string | null): SpanCursor {
  const [cursorID, setCursorID] = useState<string | null>(null);
  const [lane, setLane] = useState(0);
  const indexOf = (id: string | null) =>
    (id === null || layout === null ? -1 : layout.spans.findIndex((span) => span.id === id));
  const open = useCallback((index: number) => {
    const span = layout?.spans[index];
    if (span === undefined || layout === null) return;
    setCursorID(span.id);
    setLane(laneOfSpan(layout, index));
    setParameters({ span: span.id, event: null });
  }, [layout]);
  const setCursor = (index: number) => {
    const id = layout?.spans[index]?.id ?? null;
    setCursorID(id);
    if (selectedID !== null && id !== null) setParameters({ span: id });
  };
  return { selected: indexOf(selectedID), cursor: indexOf(cursorID ?? selectedID), lane, setLane, setCursor, open };
}

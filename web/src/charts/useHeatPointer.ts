import type { FocusEvent, KeyboardEvent, PointerEvent } from "react";
import { useRef, useState } from "react";
import { isChord } from "../components/keys";
import type { CellBox, HeatData } from "./heat";
import { boxOf } from "./heat";
import { hoveredInstant } from "./instant";

type Cell = readonly [column: number, row: number];

interface HeatPointer {
  cursor: Cell | null;
  dragged: CellBox | null;
  handlers: {
    onPointerDown(event: PointerEvent<HTMLElement>): void;
    onPointerMove(event: PointerEvent<HTMLElement>): void;
    onPointerUp(event: PointerEvent<HTMLElement>): void;
    onPointerLeave(): void;
    onPointerCancel(): void;
    onKeyDown(event: KeyboardEvent<HTMLElement>): void;
    onFocus(event: FocusEvent<HTMLElement>): void;
    onBlur(): void;
  };
}

/**
 * Moves over the cells: click or Enter opens a cell, dragging or Shift and arrows a box of cells, Escape lets go of it.
 * The box of the element is that of the cells.
 */
export function useHeatPointer(data: HeatData, open: (box: CellBox | null) => void): HeatPointer {
  const chosen = useChosenCells(data);
  const { cursor, dragged, start, setDragged, goTo, release } = chosen;
  const isFocused = useRef(false);
  const cellAt = (event: PointerEvent<HTMLElement>): Cell => {
    const box = event.currentTarget.getBoundingClientRect();
    return clamp(data, [
      Math.floor(((event.clientX - box.left) / box.width) * data.cells.length),
      data.rows.length - 1 - Math.floor(((event.clientY - box.top) / box.height) * data.rows.length),
    ]);
  };
  return {
    cursor,
    dragged,
    handlers: {
      onPointerDown(event) {
        if (event.button !== 0) return;
        start.current = cellAt(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event) {
        const cell = cellAt(event);
        if (cursor === null || cell[0] !== cursor[0] || cell[1] !== cursor[1]) goTo(cell);
        const begun = start.current;
        if (begun !== null && event.buttons !== 0) {
          setDragged(begun[0] === cell[0] && begun[1] === cell[1] ? null : boxOf(begun, cell));
        }
      },
      onPointerUp(event) {
        const begun = start.current;
        if (begun === null) return;
        open(boxOf(begun, cellAt(event)));
        release();
      },
      onPointerLeave() {
        if (start.current === null && !isFocused.current) goTo(null);
      },
      onPointerCancel: release,
      onKeyDown: heatKeys(data, chosen, open),
      onFocus(event) {
        isFocused.current = true;
        if (event.currentTarget.matches(":focus-visible") && cursor === null) goTo(firstCell(data));
      },
      onBlur() {
        isFocused.current = false;
        release();
        goTo(null);
      },
    },
  };
}

function clamp(data: HeatData, cell: Cell): Cell {
  return [
    Math.min(data.cells.length - 1, Math.max(0, cell[0])), Math.min(data.rows.length - 1, Math.max(0, cell[1])),
  ];
}

/** Where the keyboard begins: the fullest cell of the latest column that has any. */
function firstCell(data: HeatData): Cell {
  for (let column = data.cells.length - 1; column >= 0; column -= 1) {
    const counts = data.cells[column] ?? [];
    const largest = Math.max(0, ...counts);
    if (largest > 0) return [column, counts.indexOf(largest)];
  }
  return [0, 0];
}

/** The cell under pointer or keys, and the box that is being drawn from `start`. */
function useChosenCells(data: HeatData) {
  const [cursor, setCursor] = useState<Cell | null>(null);
  const [dragged, setDragged] = useState<CellBox | null>(null);
  const start = useRef<Cell | null>(null);
  const goTo = (cell: Cell | null) => {
    setCursor(cell);
    hoveredInstant.set(cell === null ? null : data.from + (cell[0] + 0.5) * data.columnLength);
  };
  const release = () => {
    start.current = null;
    setDragged(null);
  };
  return { cursor, dragged, start, setDragged, goTo, release };
}

function heatKeys(
  data: HeatData,
  { cursor, dragged, start, setDragged, goTo, release }: ReturnType<typeof useChosenCells>,
  open: (box: CellBox | null) => void,
): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    if (isChord(event)) return;
    const from = cursor ?? firstCell(data);
    const steps: Record<string, Cell> = {
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], PageUp: [0, 4], PageDown: [0, -4],
      Home: [-data.cells.length, 0], End: [data.cells.length, 0],
    };
    const step = steps[event.key];
    if (step !== undefined) {
      const next = clamp(data, [from[0] + step[0], from[1] + step[1]]);
      if (event.shiftKey) {
        start.current ??= from;
        setDragged(boxOf(start.current, next));
      } else release();
      goTo(next);
    } else if (event.key === "Enter" || event.key === " ") {
      open(dragged ?? boxOf(from, from));
      release();
    } else if (event.key === "Escape" && (dragged !== null || cursor !== null)) {
      if (dragged !== null) release();
      else open(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

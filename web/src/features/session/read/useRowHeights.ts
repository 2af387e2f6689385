import { useCallback, useRef } from "react";

interface RowHeights {
  heights: ReadonlyMap<string, number>;
  /** For the `ref` of a row that has its id as `data-row`. */
  observe: (element: HTMLLIElement | null) => void;
}

/** Measures rows as they are painted and whenever they grow. */
export function useRowHeights(changed: () => void): RowHeights {
  const heights = useRef(new Map<string, number>());
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
  const observe = useCallback((element: HTMLLIElement | null) => {
    if (element === null || observed.current.has(element)) return;
    observer.current ??= make();
    observer.current.observe(element);
    observed.current.add(element);
  }, []);
  return { heights: heights.current, observe };
}

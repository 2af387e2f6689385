import type { RefObject } from "react";
import { useEffect, useRef } from "react";

const stopsInside = "button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea, a[href]";

/** Moves the focus into a dialog, keeps it there, and gives it back at the end. */
export function useDialogFocus<Kind extends HTMLElement = HTMLDivElement>(): RefObject<Kind> {
  const dialog = useRef<Kind>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element === null) return undefined;
    if (!element.contains(before)) (element.querySelector<HTMLElement>("[data-first-focus]") ?? element).focus();
    const keep = (event: KeyboardEvent) => {
      if (event.key !== "Tab") return;
      const stops = [...element.querySelectorAll<HTMLElement>(stopsInside)].filter((stop) => stop.tabIndex >= 0);
      const first = stops[0];
      const last = stops[stops.length - 1];
      if (first === undefined || last === undefined) return;
      const isAtEdge = event.shiftKey
        ? document.activeElement === first || document.activeElement === element
        : document.activeElement === last;
      if (!isAtEdge) return;
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    };
    element.addEventListener("keydown", keep);
    return () => {
      element.removeEventListener("keydown", keep);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return dialog;
}

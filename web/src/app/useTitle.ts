import { useEffect } from "react";

/** Names the page for the browser's tab and history, and for who hears it. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Eyrie`;
  }, [title]);
}

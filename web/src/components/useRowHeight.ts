import { preferences, rowHeights } from "../state/preferences";
import { useStore } from "../state/store";
import { useMedia } from "./useMedia";

/** Where fingers point rather than a mouse. */
export const narrowView = "(max-width: 639px)";

/** Pixels of a row as the reader wants it, and at least as a finger needs it. */
export function useRowHeight(): number {
  const { density } = useStore(preferences);
  return useMedia(narrowView) ? rowHeights.relaxed : rowHeights[density];
}

// What part of the drawing is on the canvas. Pure.
import type { Bounds } from "./treeLayout";

/** A place of the drawing is on the canvas at `x * scale + left`, `y * scale + top`. */
export interface View {
  scale: number;
  left: number;
  top: number;
}

const smallestScale = 0.02;
const largestScale = 4;
/** Small drawings are not blown up. */
const fittedScale = 1.15;
const padding = 24;

/** The whole drawing, in the middle of the canvas. */
export function fit(bounds: Bounds, width: number, height: number): View {
  const wide = Math.max(1, bounds.right - bounds.left);
  const high = Math.max(1, bounds.bottom - bounds.top);
  const scale = Math.max(
    smallestScale,
    Math.min(fittedScale, (width - 2 * padding) / wide, (height - 2 * padding) / high),
  );
  return {
    scale,
    left: (width - wide * scale) / 2 - bounds.left * scale,
    top: (height - high * scale) / 2 - bounds.top * scale,
  };
}

/** Zooms with a place of the canvas as the fixed point. */
export function zoomed(view: View, factor: number, x: number, y: number): View {
  const scale = Math.max(smallestScale, Math.min(largestScale, view.scale * factor));
  const change = scale / view.scale;
  return { scale, left: x - (x - view.left) * change, top: y - (y - view.top) * change };
}

export function panned(view: View, x: number, y: number): View {
  return { ...view, left: view.left + x, top: view.top + y };
}

/** Moves the view as little as needed for a place to be on the canvas, not at its very edge. */
export function withPlace(view: View, x: number, y: number, width: number, height: number): View {
  const margin = Math.min(80, width / 4, height / 4);
  const [atX, atY] = [x * view.scale + view.left, y * view.scale + view.top];
  const moveX = Math.max(margin - atX, 0) || Math.min(width - margin - atX, 0);
  const moveY = Math.max(margin - atY, 0) || Math.min(height - margin - atY, 0);
  return moveX === 0 && moveY === 0 ? view : panned(view, moveX, moveY);
}

import { useEffect, useMemo, useRef } from "react";
import type { Mode } from "./address";
import type { VisibleNode } from "./collapse";
import { advance, forcedNodes, frameMilliseconds, startForce } from "./force";
import type { Icicle } from "./icicle";
import { layoutIcicle } from "./icicle";
import type { SizeBy } from "./model";
import type { Scene } from "./scene";
import { buildScene, continuedPlaces, sameStructure } from "./scene";
import type { Bounds } from "./treeLayout";
import { boundsOf, layoutTree } from "./treeLayout";
import type { View } from "./view";

export interface Drawing {
  scene: Scene;
  icicle: Icicle | null;
  bounds: Bounds;
  /** Where the tree has the nodes, for what pulls at them. */
  home: { x: ArrayLike<number>; y: ArrayLike<number> };
}

export interface ViewHold {
  view: View | null;
  /** The reader has moved the view: it is not fitted any more. */
  isTouched: boolean;
}

const forceMargin = 60;

/**
 * The places of what is visible. As long as the same agents are there nothing moves; in the mode Force the places are
 * refined a little in each frame.
 */
export function useScene(
  nodes: readonly VisibleNode[],
  mode: Mode,
  by: SizeBy,
  size: { width: number; height: number },
  hold: ViewHold,
  repaint: () => void,
): Drawing | null {
  const former = useRef<{ drawing: Drawing; mode: Mode; size: typeof size } | null>(null);
  const drawing = useMemo((): Drawing | null => {
    if (size.width === 0) return null;
    const before = former.current;
    const isSame = before !== null && before.mode === mode && before.size === size &&
      sameStructure(before.drawing.scene.nodes, nodes);
    const layout = isSame ? before.drawing.scene : layoutTree(nodes, size.width / Math.max(1, size.height), mode === "force");
    const scene = buildScene(nodes, layout, by);
    scene.isTidy = isSame ? before.drawing.scene.isTidy : true;
    let { bounds } = isSame ? before.drawing : layout;
    const home: Drawing["home"] = isSame ? before.drawing.home : layout;
    const icicle = mode === "icicle" ? layoutIcicle(nodes, by, { width: size.width - 48, height: size.height - 48 }) : null;
    if (icicle !== null) bounds = icicle.bounds;
    if (mode === "force" && !isSame && nodes.length <= forcedNodes) {
      const places = continuedPlaces(scene, before?.mode === "force" ? before.drawing.scene : null);
      [scene.x, scene.y] = [places.x, places.y];
      scene.isTidy = false;
      bounds = boundsOf(scene.x, scene.y, forceMargin);
    }
    const next = { scene, icicle, bounds, home };
    if (before !== null && before.mode === mode && !isSame) keepAnchor(before.drawing.scene, scene, hold, size);
    if (before !== null && before.mode !== mode) hold.isTouched = false;
    former.current = { drawing: next, mode, size };
    return next;
  }, [nodes, mode, by, size, hold]);
  useForce(drawing, mode, hold, repaint);
  return drawing;
}

/** What is in the middle of the canvas stays there when others come or go. */
function keepAnchor(before: Scene, after: Scene, hold: ViewHold, size: { width: number; height: number }): void {
  const { view } = hold;
  if (view === null || !hold.isTouched) return;
  const [middleX, middleY] = [(size.width / 2 - view.left) / view.scale, (size.height / 2 - view.top) / view.scale];
  let nearest = Infinity;
  let shift = { x: 0, y: 0 };
  for (const [index, node] of before.nodes.entries()) {
    const now = after.indexByKey.get(node.item.key);
    if (now === undefined) continue;
    const [x, y] = [before.x[index] ?? 0, before.y[index] ?? 0];
    const distance = (x - middleX) ** 2 + (y - middleY) ** 2;
    if (distance >= nearest) continue;
    nearest = distance;
    shift = { x: x - (after.x[now] ?? 0), y: y - (after.y[now] ?? 0) };
  }
  hold.view = { ...view, left: view.left + shift.x * view.scale, top: view.top + shift.y * view.scale };
}

function useForce(drawing: Drawing | null, mode: Mode, hold: ViewHold, repaint: () => void): void {
  const refined = useRef<readonly VisibleNode[] | null>(null);
  // Only who is there matters: new figures of the same agents start nothing.
  const places = drawing?.scene.x ?? null;
  const latest = useRef(drawing);
  latest.current = drawing;
  useEffect(() => {
    const first = latest.current;
    if (mode !== "force" || first === null || places === null || first.scene.nodes.length > forcedNodes) return undefined;
    refined.current = first.scene.nodes;
    const { scene } = first;
    const state = startForce(scene.x, scene.y, first.home, scene.parents);
    const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const clock = () => performance.now();
    let frame = 0;
    const work = () => {
      const hasMoved = advance(state, frameMilliseconds, clock);
      if (hasMoved && (!isStill || state.isDone)) {
        scene.x.set(state.x);
        scene.y.set(state.y);
        if (latest.current !== null) latest.current.bounds = boundsOf(scene.x, scene.y, forceMargin);
        repaint();
      }
      if (!state.isDone) frame = requestAnimationFrame(work);
    };
    frame = requestAnimationFrame(work);
    return () => cancelAnimationFrame(frame);
  }, [places, mode, hold, repaint]);
}

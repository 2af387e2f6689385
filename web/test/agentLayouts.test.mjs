import assert from "node:assert/strict";
import { test } from "node:test";
import { noFolding, visibleNodes } from "../src/features/agents/collapse";
import { fill, isDivided, newTree } from "../src/features/agents/quadTree";
import { advance, forcedNodes, maximumTicks, startForce } from "../src/features/agents/force";
import { layoutIcicle } from "../src/features/agents/icicle";
import {
  labelledLargest, labelledNodes, labelRank, Occupied, overlap, placeLabels,
} from "../src/features/agents/labels";
import { buildForest } from "../src/features/agents/model";
import { buildScene, continuedPlaces, nodeAt, sameStructure, screenRadius } from "../src/features/agents/scene";
import { layoutTree } from "../src/features/agents/treeLayout";
import { fit, withPlace, zoomed } from "../src/features/agents/view";
import { randomness, randomTree } from "./agentTrees.mjs";

const [width, height] = [900, 640];

function sceneOf(trees, isForForce = false) {
  const nodes = visibleNodes(buildForest(trees.flat()), noFolding, null, []);
  return buildScene(nodes, layoutTree(nodes, width / height, isForForce), "events");
}

function randomScene(seed) {
  const random = randomness(seed);
  const sessions = 1 + Math.floor(random() * 6);
  return sceneOf(Array.from({ length: sessions }, (_, index) =>
    randomTree(`s${index}`, 1 + Math.floor(random() ** 2 * 200), random(), random)));
}

/** Labels as the canvas asks for them, with letters of equal width. */
function labelsOf(scene, view) {
  const taken = new Occupied();
  const wishes = [];
  for (const [index, node] of scene.nodes.entries()) {
    const x = scene.x[index] * view.scale + view.left;
    const y = scene.y[index] * view.scale + view.top;
    const radius = screenRadius(scene.radius[index], view.scale);
    taken.add({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
    const rank = labelRank({
      isSelected: false, isHovered: false, isOnPath: false, isErroring: node.item.node.error_count > 0,
      isRoot: node.parent < 0, sizeRank: scene.sizeRank[index],
    }, scene.nodes.length);
    if (rank === null) continue;
    const wide = node.item.label.length * 7;
    wishes.push({
      index, x, y, radius: radius + 3, width: wide, shortWidth: Math.min(wide, 90), height: 15,
        side: scene.sides[index],
      otherSides: [0, 1, 2, 3], rank,
    });
  }
  return { placed: placeLabels(wishes, taken), wishes };
}

test("no two labels overlap at the default zoom, and none lies on a node", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const scene = randomScene(seed);
    const view = fit(scene.bounds, width, height);
    const { placed } = labelsOf(scene, view);
    assert.ok(placed.length > 0);
    for (const [place, label] of placed.entries()) {
      for (const other of placed.slice(place + 1)) assert.ok(!overlap(label.box, other.box), `seed ${seed}`);
      for (const [index] of scene.nodes.entries()) {
        const radius = screenRadius(scene.radius[index], view.scale);
        const [x, y] = [scene.x[index] * view.scale + view.left, scene.y[index] * view.scale + view.top];
        const box = { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
        assert.ok(!overlap(label.box, box), `seed ${seed}: a label on a node`);
      }
    }
  }
});

test("in a small tree everybody has a label", () => {
  const random = randomness(3);
  const scene = sceneOf([randomTree("s", 14, 0.6, random)]);
  const view = fit(scene.bounds, width, height);
  assert.ok(view.scale > 0.9);
  assert.equal(labelsOf(scene, view).placed.length, 14);
});

test("with more than 400 in view only roots, those with errors and the largest have labels", () => {
  const plain = { isSelected: false, isHovered: false, isOnPath: false, isErroring: false, isRoot: false,
    sizeRank: 50 };
  assert.notEqual(labelRank(plain, labelledNodes), null);
  assert.equal(labelRank(plain, labelledNodes + 1), null);
  for (const name of ["isSelected", "isHovered", "isErroring", "isOnPath", "isRoot"]) {
    assert.notEqual(labelRank({ ...plain, [name]: true }, 5_000), null, name);
  }
  assert.notEqual(labelRank({ ...plain, sizeRank: labelledLargest - 1 }, 5_000), null);
  assert.ok(labelRank({ ...plain, isSelected: true }, 10) < labelRank({ ...plain, isHovered: true }, 10));
});

test("no two nodes of a tree share a place, and every one lies in the bounds", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const scene = randomScene(seed);
    const places = new Set();
    for (const index of scene.nodes.keys()) {
      places.add(`${scene.x[index].toFixed(3)},${scene.y[index].toFixed(3)}`);
      assert.ok(scene.x[index] >= scene.bounds.left && scene.x[index] <= scene.bounds.right);
      assert.ok(scene.y[index] >= scene.bounds.top && scene.y[index] <= scene.bounds.bottom);
    }
    assert.equal(places.size, scene.nodes.length, `seed ${seed}`);
  }
});

test("trees that are laid out from left to right have parents to the left of their children", () => {
  const scene = sceneOf([randomTree("s", 60, 0.5, randomness(8))]);
  for (const [index, node] of scene.nodes.entries()) {
    if (node.parent >= 0) assert.ok(scene.x[node.parent] < scene.x[index]);
  }
});

test("a thousand nodes are laid out within a frame or two, five thousand too", () => {
  for (const [count, limit] of [[1_000, 60], [5_000, 300]]) {
    const nodes = visibleNodes(buildForest(randomTree("s", count, 0.7, randomness(2))), noFolding, null, [], Infinity);
    // The best of several: other work on the machine is not what is measured.
    const took = Math.min(...Array.from({ length: 8 }, () => {
      const before = performance.now();
      layoutTree(nodes, 1.4);
      return performance.now() - before;
    }));
    assert.ok(took < limit, `${count} nodes: ${took} ms`);
  }
});

test("refinement keeps to its time, ends, and leaves no two nodes at one place", () => {
  const scene = sceneOf([randomTree("s", 600, 0.7, randomness(4))], true);
  const state = startForce(scene.x, scene.y, scene, scene.parents);
  let time = 0;
  // A clock that goes on a little with every look at it.
  const clock = () => (time += 0.05);
  let frames = 0;
  while (!state.isDone && frames < 10_000) {
    const before = time;
    advance(state, 1, clock);
    assert.ok(time - before < 1.5, "a slice took too long");
    frames += 1;
  }
  assert.ok(state.isDone && state.tick <= maximumTicks && frames > 10);
  const places = new Set(Array.from(state.x, (x, index) => `${x.toFixed(2)},${state.y[index].toFixed(2)}`));
  assert.equal(places.size, 600);
  assert.ok([...state.x, ...state.y].every(Number.isFinite));
});

test("too many nodes are not refined, nor is a single one; those at one place part", () => {
  const many = new Float64Array(forcedNodes + 1);
  assert.equal(startForce(many, many, { x: many, y: many }, many).isDone, true);
  const one = new Float64Array(1);
  assert.equal(startForce(one, one, { x: one, y: one }, [-1]).isDone, true);
  const two = new Float64Array(2);
  const state = startForce(two, two, { x: two, y: two }, [-1, 0]);
  while (!state.isDone) advance(state, 1_000, () => 0);
  assert.ok(Math.hypot(state.x[0] - state.x[1], state.y[0] - state.y[1]) > 5);
});

test("those who stay keep their places; a new one starts at its parent", () => {
  const nodes = randomTree("s", 30, 0.5, randomness(6));
  const before = sceneOf([nodes.slice(0, 29)]);
  before.x = before.x.map((x) => x + 1_000);
  const after = sceneOf([nodes]);
  const places = continuedPlaces(after, before);
  const added = after.nodes.findIndex((one) => one.item.node.agent_id === "a29");
  const { parent } = after.nodes[added];
  assert.ok(Math.hypot(places.x[added] - places.x[parent], places.y[added] - places.y[parent]) < 10);
  for (const [key, index] of before.indexByKey) assert.equal(places.x[after.indexByKey.get(key)], before.x[index]);
  assert.equal(sameStructure(before.nodes, after.nodes), false);
  assert.equal(sameStructure(after.nodes, sceneOf([nodes]).nodes), true);
});

test("blocks lie inside their parents' and do not overlap; larger ones are higher", () => {
  for (const seed of [1, 2, 3]) {
    const { nodes } = randomScene(seed);
    const icicle = layoutIcicle(nodes, "events", { width, height });
    const bottom = (index) => icicle.y[index] + icicle.heights[index];
    for (const [index, node] of nodes.entries()) {
      if (node.parent >= 0) {
        assert.ok(icicle.y[index] >= icicle.y[node.parent] - 1e-6);
        assert.ok(bottom(index) <= bottom(node.parent) + 1.5);
      }
      for (const [place, child] of node.children.entries()) {
        const next = node.children[place + 1];
        if (next !== undefined) assert.ok(icicle.y[next] >= icicle.y[child] + icicle.heights[child] - 1e-6);
      }
    }
  }
});

test("a click finds the nearest node, and none where nothing is", () => {
  const scene = { x: [0, 100], y: [0, 0], radius: [6, 12] };
  const view = { scale: 1, left: 50, top: 50 };
  assert.equal(nodeAt(scene, view, 52, 50), 0);
  assert.equal(nodeAt(scene, view, 160, 55), 1);
  assert.equal(nodeAt(scene, view, 100, 100), -1);
});

test("zooming keeps the place under the pointer; what is chosen comes into view", () => {
  const view = { scale: 1, left: 10, top: 20 };
  const closer = zoomed(view, 2, 110, 120);
  assert.deepEqual([(110 - closer.left) / closer.scale, (120 - closer.top) / closer.scale], [100, 100]);
  assert.equal(withPlace(view, 100, 100, 800, 600), view);
  const moved = withPlace(view, 5_000, 100, 800, 600);
  assert.ok(5_000 * moved.scale + moved.left <= 800);
});

test("a quadtree holds every point once, however they lie", () => {
  const random = (seed) => () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (const [count, spread] of [[0, 1], [1, 1], [500, 1_000], [500, 0], [300, 1e-9], [400, 1e9]]) {
    const next = random(count + 1);
    const x = Float64Array.from({ length: count }, () => next() * spread);
    const y = Float64Array.from({ length: count }, () => next() * spread);
    const tree = newTree(count);
    for (let round = 0; round < 2; round += 1) fill(tree, x, y);
    const seen = new Set();
    for (let cell = 0; cell < tree.cells; cell += 1) {
      if (isDivided(tree, cell)) {
        const parts = [0, 1, 2, 3].reduce((sum, more) => sum + tree.mass[tree.parts[cell] + more], 0);
        assert.equal(parts, tree.mass[cell]);
        continue;
      }
      let held = 0;
      for (let at = tree.head[cell]; at >= 0; at = tree.next[at]) {
        assert.ok(!seen.has(at));
        seen.add(at);
        held += 1;
      }
      assert.equal(held, tree.mass[cell]);
    }
    assert.equal(seen.size, count);
    assert.equal(tree.mass[0], count);
  }
});

test("small trees are lists in columns: rows of one height, roots at their column's edge, in order", () => {
  const random = randomness(5);
  const scene = sceneOf(Array.from({ length: 20 }, (_, index) => randomTree(`s${index}`, 1 + (index % 4), 0.6, random)));
  const roots = [...scene.nodes.keys()].filter((index) => scene.nodes[index].parent < 0);
  const columns = [...new Set(roots.map((index) => scene.x[index]))].sort((a, b) => a - b);
  assert.ok(columns.length > 1 && columns.length < 6);
  const steps = columns.slice(1).map((left, place) => left - columns[place]);
  assert.ok(steps.every((step) => Math.abs(step - steps[0]) < 1e-6), "columns are equally wide");
  for (const [place, index] of roots.slice(1).entries()) {
    const before = roots[place];
    assert.ok(scene.x[index] > scene.x[before] || scene.y[index] > scene.y[before], "down a column, then the next");
  }
  for (const [index, node] of scene.nodes.entries()) {
    assert.ok(scene.rooms[index] > 150, "a label has room");
    if (node.parent >= 0) assert.ok(scene.y[index] > scene.y[node.parent]);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { foldedAbove, noFolding, visibleNodes } from "../src/features/agents/collapse";
import { applyEvents, maximumNodes, withSessions, withSubtree } from "../src/features/agents/liveNodes";
import { agentCostText, buildForest, costOfAll, counts, keyOf, passing, shortCostText, sumsBelow, rootCostText } from "../src/features/agents/model";
import { stateWords } from "../src/features/agents/paintLabels";
import { agentKey } from "../src/state/agentKey";
import { makeEvent } from "./events.mjs";
import { counted, node, randomness, randomTree, stamp } from "./agentTrees.mjs";

const ids = (items) => items.map((item) => item.node.agent_id);
const all = (forest, limit) => visibleNodes(forest, noFolding, null, [], limit);
const noFilter = { q: "", status: [], type: [] };

test("children stand below their parents in order of start, the newest session first", () => {
  const forest = buildForest([
    node("old", "main", null, { started_at: stamp(0) }),
    node("old", "b", "main", { started_at: stamp(2) }), node("old", "a", "main", { started_at: stamp(1) }),
    node("old", "a1", "a", { started_at: stamp(3) }), node("new", "main", null, { started_at: stamp(9) }),
  ]);
  assert.deepEqual(forest.items.map((item) => `${item.node.session_id} ${item.node.agent_id} ${item.depth}`), [
    "new main 0", "old main 0", "old a 1", "old a1 2", "old b 1",
  ]);
});

test("what a run cost with its agents is told where all of them are here", () => {
  const own = { cost_usd: 0.5, descendant_count: 2 };
  const agents = [node("s", "a", "main", { cost_usd: 0.25, descendant_count: 1 }), node("s", "a1", "a", { cost_usd: 0.25 })];
  const root = (nodes) => rootCostText(buildForest(nodes).roots[0]);
  assert.equal(root([node("s", "main", null, own), ...agents]), "$1.00 with 2 agents");
  assert.equal(root([node("s", "main", null, own), agents[0]]), "$0.50", "one of them is missing");
  assert.equal(root([node("s", "main", null, { cost_usd: 0.5 })]), "$0.50");
  assert.equal(root([node("s", "main", null, { cost_usd: null, descendant_count: 1 }), node("s", "b", "main", { cost_usd: null })]), "");
});

test("a label says of a cost whether it is the agent's own or that of all below it, too", () => {
  const main = node("s", "main", null, { cost_usd: 0.5, descendant_count: 1, status: "completed", error_count: 2 });
  const items = (nodes) => buildForest(nodes).items.map((item) => stateWords(item));
  const child = node("s", "a", "main", { cost_usd: 0.25, status: "completed" });
  assert.deepEqual(items([main, child]), ["Done · 2 errors · own $0.50 of $0.75", "Done · $0.25"]);
  assert.deepEqual(items([main]), ["Done · 2 errors · own $0.50"], "what the other cost is not known here");
  const free = { ...main, cost_usd: null };
  assert.equal(items([free, child])[0], "Done · 2 errors · $0.25 with 1 agent");
  const short = (nodes) => buildForest(nodes).items.map(shortCostText);
  assert.deepEqual(short([main, child]), ["Σ $0.75", "$0.25"]);
  assert.deepEqual(short([main]), ["$0.50"]);
});

test("agents of unknown or circular parents are roots; none is lost, whatever the order", () => {
  const nodes = [
    node("s", "main", null), node("s", "lost", "never heard of"), node("s", "x", "y"), node("s", "y", "x"),
    node("s", "self", "self"),
  ];
  for (const list of [nodes, [...nodes].reverse()]) {
    assert.deepEqual(ids(buildForest(list).items).sort(), ["lost", "main", "self", "x", "y"]);
  }
  assert.equal(buildForest([]).items.length, 0);
});

test("a chain of agents of any length is walked", () => {
  const chain = [node("s", "main", null)];
  for (let index = 0; index < 20_000; index += 1) chain.push(node("s", `a${index}`,
    index === 0 ? "main" : `a${index - 1}`));
  const forest = buildForest(chain);
  assert.equal(forest.items.length, 20_001);
  assert.equal(forest.roots[0].below, 20_000);
  assert.equal(sumsBelow(forest.roots[0]).agents, 20_001);
});

test("parents come before their children, and nobody is shown whose parent is not", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = randomness(seed);
    const forest = buildForest(randomTree("s", 1 + Math.floor(random() * 400), random(), random));
    const nodes = all(forest, 1 + Math.floor(random() * 200));
    for (const [index, one] of nodes.entries()) {
      assert.ok(one.parent < index);
      assert.equal(one.item.parent ?? undefined, nodes[one.parent]?.item);
    }
    const hidden = nodes.reduce((sum, one) => sum + one.hidden, 0);
    assert.equal(nodes.length + hidden, forest.items.length, `seed ${seed}`);
  }
});

test("what would be too many is folded, what matters stays", () => {
  const random = randomness(5);
  const forest = buildForest(randomTree("s", 5_000, 0.9, random));
  const nodes = all(forest);
  assert.ok(nodes.length <= foldedAbove && nodes.length > foldedAbove / 2, `${nodes.length}`);
  assert.ok(nodes.some((one) => one.hidden > 0));
  const deepest = forest.items[forest.items.length - 1];
  const withDeepest = visibleNodes(forest, noFolding, null, [deepest]);
  assert.ok(withDeepest.some((one) => one.item === deepest));
});

test("a parent of thousands shows those in need, and all of them when it is opened", () => {
  const nodes = [node("s", "main", null)];
  for (let index = 0; index < 3_000; index += 1) {
    nodes.push(node("s", `a${index}`, "main", { status: index === 2_700 ? "waiting" : "completed" }));
  }
  const forest = buildForest(counted(nodes));
  const few = all(forest);
  assert.ok(few.length < 20 && few.some((one) => one.item.node.status === "waiting"));
  assert.equal(few[0].hidden, 3_001 - few.length);
  const opened = { opened: new Set([agentKey("s", "main")]), closed: new Set() };
  assert.equal(visibleNodes(forest, opened, null, []).length, 3_001);
  const closed = { opened: new Set(), closed: new Set([agentKey("s", "main")]) };
  assert.deepEqual(visibleNodes(forest, closed, null, []).map((one) => one.hidden), [3_000]);
});

test("agents that the hub kept back count at whom they are below", () => {
  const forest = buildForest([
    node("s", "main", null, { child_count: 2, descendant_count: 12 }),
    node("s", "a", "main", { child_count: 10, descendant_count: 10 }), node("s", "b", "main"),
  ]);
  assert.deepEqual(all(forest).map((one) => one.hidden), [0, 10, 0]);
});

test("filters keep those above the found, and count each facet without itself", () => {
  const forest = buildForest([
    node("s", "main", null), node("s", "a", "main", { agent_name: "Plan" }),
    node("s", "a1", "a", { status: "failed", description: "Count the eggs" }),
      node("s", "b", "main", { status: "failed" }),
  ]);
  const filter = { q: "EGGS", status: ["failed"], type: [] };
  const nodes = visibleNodes(forest, noFolding, passing(forest, filter), []);
  assert.deepEqual(nodes.map((one) => [one.item.node.agent_id, one.passes]),
    [["main", false], ["a", false], ["a1", true]]);
  assert.deepEqual(counts(forest, { ...filter, q: "" }, "status"), [
    { value: "completed", count: 2 }, { value: "failed", count: 2 },
  ]);
  assert.equal(passing(forest, noFilter), null);
});

const event = (agent, type, fields = {}) => ({
  session_id: "s", agent_id: agent, hook_event_type: type, timestamp: stamp(50), source: "hook", is_error: false,
  parent_agent_id: null, agent_name: null, model_name: null, ...fields,
});
const known = () => new Map(counted([node("s", "main", null), node("s", "a", "main")]).map((one) => [keyOf(one), one]));

test("live events change a node in place and bring new ones below their parents", () => {
  const nodes = applyEvents(known(), [
    event("a", "PreToolUse"), event("a", "PostToolUseFailure", { is_error: true }),
    event("b", "SubagentStart", { parent_agent_id: "a", agent_name: "Plan" }), event("b", "PermissionRequest"),
  ], () => true);
  const [main, a, b] = ["main", "a", "b"].map((id) => nodes.get(agentKey("s", id)));
  assert.deepEqual([a.status, a.event_count, a.tool_count, a.error_count], ["running", 3, 1, 1]);
  assert.deepEqual([b.status, b.parent_agent_id, b.depth], ["waiting", "a", 1]);
  assert.deepEqual([main.descendant_count, main.child_count, a.child_count], [2, 1, 1]);
  assert.equal(buildForest(nodes.values()).items.every((item) => item.missing === 0), true);
});

test("whoever failed last has failed also when the session is over", () => {
  const after = (...types) => applyEvents(known(), types.map((type) => event("main", type)), () => true)
    .get(agentKey("s", "main"));
  assert.equal(after("StopFailure", "SessionEnd").status, "failed");
  const recovered = after("StopFailure", "UserPromptSubmit", "Stop", "SessionEnd");
  assert.deepEqual([recovered.status, recovered.failed_turn_count], ["idle", 1]);
});

test("what belongs to nobody here changes nothing", () => {
  const before = known();
  assert.equal(applyEvents(before, [event("z", "PreToolUse", { session_id: "other" })], () => false), before);
  assert.equal(applyEvents(before, [event("z", "PreToolUse", { session_id: "other" })], () => true), before);
});

test("a fresh answer replaces its sessions; a subtree that was fetched is added below its root", () => {
  const fresh = [node("s", "main", null, { event_count: 9 })];
  const replaced = withSessions(known(), new Set(["s"]), fresh);
  assert.deepEqual([...replaced.values()].map((one) => one.event_count), [9]);
  assert.equal(withSessions(known(), new Set(["s"]), fresh, true).size, 2);
  const more = withSubtree(known(), [node("s", "a", null, { event_count: 7 }), node("s", "a1", "a")]);
  const forest = buildForest(more.values());
  assert.deepEqual(ids(forest.items), ["main", "a", "a1"]);
  assert.equal(forest.byKey.get(agentKey("s", "a")).node.event_count, 7);
});

test("live events and fresh answers add agents only up to what a page keeps; those that are there go on", () => {
  const many = Array.from({ length: maximumNodes }, (_, index) => node(`s${index}`, "main", null));
  const nodes = new Map(many.map((one) => [keyOf(one), one]));
  const started = (session) => makeEvent({ session_id: session, hook_event_type: "UserPromptSubmit", source: "hook" });
  const after = applyEvents(nodes, [started("new"), started("s0")], () => true);
  assert.equal(after.size, maximumNodes);
  assert.equal(after.get(agentKey("s0", "main")).event_count, nodes.get(agentKey("s0", "main")).event_count + 1);
  const fresh = [node("new", "main", null), node("s1", "main", null, { event_count: 77 })];
  const answered = withSessions(nodes, new Set(["new", "s1"]), fresh);
  assert.equal(answered.size, maximumNodes);
  assert.equal(answered.get(agentKey("s1", "main")).event_count, 77);
});

test("agents of one kind are told apart by what they were started for", () => {
  const forest = buildForest([
    node("s", "main", null, { description: "not this" }),
    node("s", "a", "main", { agent_name: "general-purpose", description: "Audit the nests\nand more" }),
    node("s", "b", "main", { agent_name: "general-purpose", started_at: stamp(1) }),
  ]);
  assert.deepEqual(forest.items.map((item) => item.label), ["Mend s", "Audit the nests", "general-purpose"]);
  assert.deepEqual(forest.items.map((item) => item.kind), ["main", "general-purpose", "general-purpose"]);
});

test("what agents cost is told where it is known", () => {
  const of = (...costs) => costs.map((cost_usd) => ({ node: node("s", "a", null, { cost_usd }) }));
  assert.equal(agentCostText({ cost_usd: 0.42 }), "$0.42");
  assert.deepEqual([agentCostText({ cost_usd: null }), agentCostText({ cost_usd: 0 })], [null, null]);
  assert.equal(costOfAll(of(1, 0.5, null)), "$1.50");
  assert.equal(costOfAll(of(null, 0)), null);
  const tokens = { input: 5, output: 0, cache_read: 0, cache_creation_5m: 0, cache_creation_1h: 0 };
  assert.equal(costOfAll([...of(1), { node: node("s", "b", null, { tokens }) }]), "≥ $1.00");
});

import "./window.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { paired, partsAt, stepsOf, withoutRoot } from "../src/features/compare/compareModel";
import { compareAddress, readMarked, toggledMark } from "../src/features/compare/marked";

const call = (name, summary, status = "succeeded") => ({
  kind: "tool", text: "", tool: { tool_name: name, summary, status },
});
const prompt = (text) => ({ kind: "prompt", text, tool: null });
const reply = (text) => ({ kind: "reply", text, tool: null });

test("steps are prompts and calls, wherever the project lies", () => {
  const a = stepsOf([prompt("Mend it\nnow"), reply("I look."), call("Read", "/srv/a/src/x.ts")], "/srv/a");
  const b = stepsOf([prompt("Mend it"), reply("Let me see."), call("Read", "/tmp/b/src/x.ts")], "/tmp/b/");
  assert.deepEqual(a.map((step) => step.line), ["Prompt: Mend it", "Read: src/x.ts"]);
  assert.equal(partsAt(a, b), null);
  assert.equal(withoutRoot("cat /srv/ab/x", "/srv/a"), "cat /srv/ab/x");
});

test("they part where a call differs, fails, or one goes on", () => {
  const same = [prompt("Go"), call("Bash", "make")];
  const steps = (more) => stepsOf([...same, ...more], null);
  assert.equal(partsAt(steps([]), steps([call("Bash", "make test")])), 2);
  assert.equal(partsAt(steps([call("Bash", "ls")]), steps([call("Bash", "ls", "failed")])), 2);
  assert.equal(partsAt(stepsOf([prompt("A")], null), stepsOf([prompt("B")], null)), 0);
});

test("rows stand beside each other by key, the most different first", () => {
  const row = (name, calls) => ({ name, calls });
  const pairs = paired([row("x", 3), row("y", 9)], [row("y", 9), row("z", 4)], (one) => one.name, (one) => one.calls);
  assert.deepEqual(pairs.map((pair) => [pair.key, pair.a?.calls ?? null, pair.b?.calls ?? null]),
    [["z", null, 4], ["x", 3, null], ["y", 9, 9]]);
});

test("two are marked at most, and the address says which", () => {
  const read = (text) => readMarked(new URLSearchParams(text));
  assert.deepEqual(read(""), []);
  assert.equal(toggledMark([], "a"), "a");
  assert.equal(toggledMark(["a"], "a"), null);
  assert.equal(toggledMark(["a", "b"], "c"), "b,c");
  assert.deepEqual(read("marked=b,c"), ["b", "c"]);
  assert.equal(compareAddress("a b", "c"), "/compare?a=a+b&b=c");
});

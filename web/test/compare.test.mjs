import "./window.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { paired, partsAt, stepsOf, withoutRoot } from "../src/features/compare/compareModel";
import { compareAddress, readMarked, toggledMark } from "../src/features/compare/marked";
import {
  compareStepsAddress, letterOf, markedSteps, placeOfEntry, readStepPlace, stepOfSpan, toggleStep,
} from "../src/features/compare/markedSteps";
import { inputText, outputText } from "../src/features/compare/stepTexts";

const call = (name, summary, status = "succeeded") => ({
  kind: "tool", text: "", tool: { tool_name: name, summary, status },
});
const prompt = (text) => ({ kind: "prompt", text, tool: null });
const reply = (text) => ({ kind: "reply", text, tool: null });

test("steps are prompts and calls, wherever the project lies", () => {
  const report = "<task-notification>\n<task-id>a1</task-id>\n<summary>Agent \"look\" finished</summary>";
  assert.equal(stepsOf([prompt(report)], null)[0].line, 'Automatic turn: Agent "look" finished');
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

const at = "2026-11-21T10:00:00.000001Z";
const step = (entry, session = "s1") => ({ session, agent: "main", at, entry, line: entry });

test("steps of any sessions are marked; a third takes the place of the first, and a mark is taken off", () => {
  const letters = () => markedSteps.get().map((one) => `${letterOf(markedSteps.get(), one)} ${one.entry}`);
  toggleStep(step("toolu_1"));
  toggleStep(step("toolu_1", "s2"));
  assert.deepEqual(letters(), ["A toolu_1", "B toolu_1"]);
  toggleStep(step("toolu_2"));
  assert.deepEqual(markedSteps.get().map((one) => one.session), ["s2", "s1"]);
  assert.equal(letterOf(markedSteps.get(), step("toolu_1")), null);
  toggleStep(step("toolu_1", "s2"));
  assert.deepEqual(letters(), ["A toolu_2"]);
  markedSteps.set([]);
});

test("the address of a comparison has both steps to the microsecond, and only whole ones are read", () => {
  const [a, b] = [step("toolu_1"), { ...step("e/2", "s 2"), agent: "agent&1" }];
  const { searchParams } = new URL(compareStepsAddress(a, b), "http://hub");
  const place = ({ line, ...rest }) => rest;
  assert.deepEqual([readStepPlace(searchParams, "a"), readStepPlace(searchParams, "b")], [place(a), place(b)]);
  searchParams.delete("b_entry");
  assert.equal(readStepPlace(searchParams, "b"), null);
  assert.equal(readStepPlace(new URLSearchParams("a=s1"), "a"), null);
});

test("calls, prompts and replies are steps; rules, notices and spans without a call are none", () => {
  const entry = { id: "x", kind: "tool", agent_id: "main", at: "t", event_uuid: "u", tool: { tool_use_id: "toolu_1" } };
  assert.equal(placeOfEntry("s", entry).entry, "toolu_1");
  assert.equal(placeOfEntry("s", { ...entry, kind: "prompt", tool: null }).entry, "u");
  assert.equal(placeOfEntry("s", { ...entry, kind: "reply", tool: null, event_uuid: null }).entry, "x");
  assert.equal(placeOfEntry("s", { ...entry, kind: "compaction", tool: null }), null);
  const span = { tool_use_id: "toolu_1", tool_name: "Bash", agent_id: "main", at: "t", label: "make\nmore" };
  const found = { session: "s", agent: "main", at: "t", entry: "toolu_1", line: "Bash: make" };
  assert.deepEqual(stepOfSpan("s", span), found);
  assert.equal(stepOfSpan("s", { ...span, tool_use_id: null }), null);
});

test("what went in and came out is told field by field, whichever source has it", () => {
  const input = { command: "a\nb", timeout: 5, cwd: "/srv", empty: "" };
  const told = "command:\na\nb\ncwd: /srv\ntimeout: 5";
  assert.equal(inputText({ tool_input: input }), told);
  assert.equal(inputText({ message: { content: [{ type: "tool_use", input }] } }), told);
  assert.equal(inputText({ prompt: "p" }), null);
  assert.equal(outputText({ tool_response: { stdout: "\u001b[31mred\u001b[0m" } }), "stdout: red");
  assert.equal(outputText({ tool_response: "text" }), "text");
  assert.equal(outputText({ error: "exit 1", tool_response: { a: 1 } }), "exit 1");
  assert.equal(outputText({ message: { content: [{ type: "tool_result", content: "done" }] } }), "done");
  assert.equal(outputText(null), null);
});

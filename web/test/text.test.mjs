import assert from "node:assert/strict";
import { test } from "node:test";
import { agentLabel, eventKind, eventTitle, monogram, routineName, toolWord } from "../src/text/eventWords.ts";
import { lineWords } from "../src/text/lineWords.ts";
import { agoText, clockTime, dayTime, durationText, fullTime, parseTime } from "../src/text/time.ts";
import {
  countOf, countText, firstLine, isNotification, notificationWords, projectName, typedNumbers,
} from "../src/text/words.ts";
import { visibleText, withoutTerminalCodes } from "../src/text/visible.ts";
import { makeEvent } from "./events.mjs";

test("durations", () => {
  const cases = [
    [0, "0 ms"], [340.4, "340 ms"], [999.4, "999 ms"], [999.6, "1.0 s"], [1_234, "1.2 s"], [9_949, "9.9 s"], [9_960,
    "10 s"],
    [59_400, "59 s"], [59_600, "1 m 00 s"], [184_000, "3 m 04 s"], [3_599_600, "1 h 00 m"], [7_500_000, "2 h 05 m"],
    [273_600_000, "3 d 04 h"], [-5, "0 ms"], [null, "–"], [NaN, "–"],
  ];
  for (const [milliseconds, text] of cases) assert.equal(durationText(milliseconds), text);
});

test("times and ages", () => {
  const at = parseTime("2026-11-21T00:57:01.500000Z");
  assert.equal(clockTime(at, "utc"), "00:57:01");
  assert.equal(fullTime(at, "utc"), "2026-11-21 00:57:01.50 UTC");
  assert.equal(clockTime(parseTime("nonsense"), "utc"), "–");
  for (const [age, text] of [
    [500, "now"],
    [12_000, "12 s ago"],
    [300_000, "5 m ago"],
    [7_300_000, "2 h ago"],
    [200_000_000, "2 d ago"],
  ]) {
    assert.equal(agoText(at, at + age), text);
  }
});

test("counts and cuts", () => {
  assert.equal(countText(1_284_000), "1,284,000");
  assert.equal(countOf(1, "error"), "1 error");
  assert.equal(countOf(3, "error"), "3 errors");
  assert.equal(firstLine("\n\n  first \nsecond"), "first");
  assert.equal(projectName({ project_path: "/srv/shop/", source_app: "x" }), "shop");
  assert.equal(projectName({ project_path: null, cwd: null, source_app: "x" }), "x");
});

test("words for events", () => {
  assert.equal(monogram("general-purpose"), "GP");
  assert.equal(monogram("Explore"), "Ex");
  assert.equal(monogram("my-plugin:reviewer"), "Re");
  assert.equal(monogram("—"), "??");
  assert.equal(toolWord("mcp__github__search_issues"), "github · search_issues");
  assert.equal(agentLabel({ agent_id: "main", agent_name: "x" }), "main");
  assert.equal(eventKind(makeEvent({ hook_event_type: "PreToolUse", tool_name: "Edit" })), "edit");
  assert.equal(eventKind(makeEvent({ hook_event_type: "SomethingNew" })), "system");
  assert.equal(routineName(makeEvent({ hook_event_type: "PostToolUse", tool_name: "Read", is_error: true })), null);
});

test("marks that turn the direction of reading are written out; terminal codes are left out", () => {
  assert.equal(visibleText("a\u202egnp.exe"), "a⟨U+202E⟩gnp.exe");
  assert.equal(visibleText("plain"), "plain");
  assert.equal(withoutTerminalCodes("\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u001b\\"),
    "red link");
  assert.equal(firstLine("\n \u001b[1mbold\u001b[0m\nmore"), "bold");
});

test("a line says what its columns do not", () => {
  const line = (summary, tool_name = null) => lineWords(makeEvent({ summary, tool_name }));
  assert.deepEqual(line("Bash done in 2.9 s: npm test", "Bash"), { text: "npm test", duration: "2.9 s" });
  assert.deepEqual(line("Bash failed in 40 ms: exit 1 – Exit code 1", "Bash"),
    { text: "exit 1 – Exit code 1", duration: "40 ms" });
  assert.deepEqual(line("Bash: ls", "Bash"), { text: "ls", duration: null });
  assert.deepEqual(line("Bash done: done in 3 s: x", "Bash"), { text: "done in 3 s: x", duration: null });
  assert.deepEqual(line("Bash", "Bash"), { text: "Bash", duration: null });
  assert.deepEqual(line("Bash done", "Bash"), { text: "Bash done", duration: null });
  assert.deepEqual(line("Agent launched in the background: look", "Agent"),
    { text: "launched in the background: look", duration: null });
  assert.deepEqual(line("Prompt: Prompt: twice"), { text: "Prompt: twice", duration: null });
});

test("a date that is not of this year has its year", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  const words = (text, form = "long") => dayTime(Date.parse(text), now, "utc", form);
  assert.equal(words("2026-11-21T08:05:09Z"), "08:05:09");
  assert.equal(words("2026-01-17T08:05:09Z"), "01-17 08:05");
  assert.equal(words("2025-01-17T08:05:09Z"), "2025-01-17 08:05");
  assert.equal(words("2025-01-17T08:05:09Z", "short"), "2025-01-17");
  assert.equal(words("nonsense"), "–");
});

test("what a background task reports is one line, and no prompt that somebody typed", () => {
  const report = "<task-notification>\n<task-id>a1</task-id>\n<status>completed</status>\n" +
    "<summary>Agent \"audit dependencies\" finished</summary>\n</task-notification>";
  assert.equal(notificationWords(report), "Agent \"audit dependencies\" finished");
  assert.equal(notificationWords("<task-notification><status>failed</status>"), "A background task reported: failed");
  assert.equal(notificationWords("<task-notification>done</task-notification>"), "A background task finished");
  assert.deepEqual([isNotification(report), isNotification("why <task-notification>?")], [true, false]);
  const prompts = [
    { id: "a", kind: "user", text: "Go" }, { id: "b", kind: "automatic", text: report },
    { id: "c", kind: "user", text: report }, { id: "d", kind: "user", text: "On" },
  ];
  assert.deepEqual([...typedNumbers(prompts)], [["a", 1], ["d", 2]]);
});

test("an event that stands alone names its tool", () => {
  assert.equal(eventTitle(makeEvent({ hook_event_type: "PreToolUse", tool_name: "Bash" })), "Bash: Tool starts");
  assert.equal(eventTitle(makeEvent({ hook_event_type: "tool_use", tool_name: "mcp__nest__find" })), "nest · find: Tool starts");
  assert.equal(eventTitle(makeEvent({ hook_event_type: "Stop" })), "Turn done");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { attributesOf, messageText, recordedError, toolInput, usageOf } from "../src/text/records.ts";

const line = (content, more = {}) => ({ type: "assistant", message: { content, ...more } });

test("texts come out of their blocks, whatever the form of the line", () => {
  assert.equal(messageText(line("plain"), ["text"]), "plain");
  assert.equal(messageText(line([{ type: "text", text: "a" }, { type: "text", text: "b" }]), ["text"]), "a\n\nb");
  assert.equal(messageText(line([{ type: "thinking", thinking: "" }]), ["thinking"]), null);
  const result = line([{ type: "tool_result", content: [{ type: "text", text: "out" }, { type: "image" }] }]);
  assert.equal(messageText(result, ["tool_result"]), "out");
  assert.equal(messageText({}, ["text"]), null);
  assert.equal(messageText({ message: { content: [null, 3] } }, ["text"]), null);
  assert.equal(messageText({ content: "of a system line" }, ["text"]), "of a system line");
});

test("inputs, usage, attributes and errors are found, and their absence too", () => {
  assert.deepEqual(toolInput(line([{ type: "tool_use", input: { command: "ls" } }])), { command: "ls" });
  assert.equal(toolInput(line("text")), null);
  assert.deepEqual(usageOf(line([], { usage: { input_tokens: 3, output_tokens: 4, service_tier: "standard" } })), [
    { name: "Input", value: 3 }, { name: "Output", value: 4 },
  ]);
  assert.deepEqual(usageOf({ attributes: { input_tokens: 5 } }), [{ name: "Input", value: 5 }]);
  assert.deepEqual(attributesOf({ attributes: { a: "x", b: 1, c: [true] } }),
    [["a", "x"], ["b", "1"], ["c", "[true]"]]);
  assert.deepEqual(attributesOf({}), []);
  const error = { error: { formatted: "529 overloaded" }, retryAttempt: 2, maxRetries: 10, retryInMs: 571 };
  assert.equal(recordedError(error), "529 overloaded\nAttempt 2 of 10, again in 0.6 s");
  assert.equal(recordedError({ error: "text" }), null);
});

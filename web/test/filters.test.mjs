import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "./random.mjs";
import {
  eventQuery, listFilterNames, noFilter, readEventFilter, toggled, writeEventFilter,
} from "../src/state/filters.ts";

const awkward = ["plain", "with space", "a&b=c", "ü/☃", "100%", "+plus", "#hash", "mcp__a__b"];

test("any filter survives the way through the URL", () => {
  const random = randomFrom(3);
  for (let round = 0; round < 500; round += 1) {
    const filter = {
      ...noFilter,
      errorsOnly: random() < 0.5,
      q: random() < 0.5 ? "" : awkward[Math.floor(random() * awkward.length)],
    };
    for (const name of listFilterNames) filter[name] = awkward.filter(() => random() < 0.2);
    const url = writeEventFilter(new URLSearchParams("event=abc&depth=raw"), filter).toString();
    const back = new URLSearchParams(url);
    assert.deepEqual(readEventFilter(back), filter);
    assert.equal(back.get("event"), "abc");
    assert.equal(back.get("depth"), "raw");
  }
});

test("equal filters ask the hub the same question, whatever the order of their values", () => {
  const one = readEventFilter(new URLSearchParams("tool_name=B&tool_name=A&errors=1"));
  const other = readEventFilter(new URLSearchParams("errors=1&tool_name=A&tool_name=B&tool_name=A"));
  assert.equal(eventQuery(one), eventQuery(other));
  assert.equal(eventQuery(one), "tool_name=A&tool_name=B&status=error");
  assert.equal(eventQuery(noFilter), "");
});

test("toggling adds and takes away", () => {
  assert.deepEqual(toggled(["a"], "b"), ["a", "b"]);
  assert.deepEqual(toggled(["a", "b"], "a"), ["b"]);
});

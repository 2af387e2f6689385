import "./window.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  facetsOfEntry, facetsOfSpan, facetWords, filterText, passes, readFilter, readMinimum, toggled,
} from "../src/features/session/filter";
import { entryPasses } from "../src/features/session/read/filterEntries";
import { filteredTimeline } from "../src/features/session/timeline/filterTimeline";

const bash = { kind: "tool", tool_name: "Bash", agent_id: "main" };
const read = { kind: "tool", tool_name: "Read", agent_id: "a1" };
const model = { kind: "model", tool_name: null, agent_id: "main" };

test("a filter comes back from the address as it went there, whatever the names", () => {
  const filter = { only: ["tool:a,b-%c", "agent:x"], not: ["kind:model", "tool:-d"] };
  assert.deepEqual(readFilter(filterText(filter)), filter);
  assert.equal(filterText({ only: [], not: [] }), null);
  assert.deepEqual(readFilter("nonsense,tool:,%E0,-kind:wait"), { only: [], not: ["kind:wait"] });
});

test("only and not: kinds and tools stand beside each other, agents beside them", () => {
  const shown = (text) => [bash, read, model].filter((one) => passes(readFilter(text), facetsOfSpan(one)));
  assert.deepEqual(shown(null), [bash, read, model]);
  assert.deepEqual(shown("tool:Bash"), [bash]);
  assert.deepEqual(shown("tool:Bash,kind:model"), [bash, model]);
  assert.deepEqual(shown("kind:tool,agent:a1"), [read]);
  assert.deepEqual(shown("-tool:Bash"), [read, model]);
  assert.deepEqual(shown("kind:tool,-agent:a1"), [bash]);
});

test("the same key again takes a filter off, the other one turns it", () => {
  const once = toggled({ only: [], not: [] }, "only", "tool:Bash");
  assert.deepEqual(once, { only: ["tool:Bash"], not: [] });
  assert.deepEqual(toggled(once, "only", "tool:Bash"), { only: [], not: [] });
  assert.deepEqual(toggled(once, "not", "tool:Bash"), { only: [], not: ["tool:Bash"] });
});

test("entries are filtered by the same names as spans", () => {
  const entry = (kind, tool = null) => ({ kind, tool, agent_id: "main", agent: null });
  assert.equal(facetsOfEntry(entry("reply"))[0], "kind:model");
  assert.equal(facetsOfEntry(entry("tool", { tool_name: "Bash" }))[0], "tool:Bash");
  const criteria = { filter: readFilter(null), minimum: readMinimum("1%", 100_000), onlyErrors: false };
  assert.equal(entryPasses(entry("tool", { tool_name: "Bash", status: "succeeded", duration_ms: 999 }), criteria), false);
  assert.equal(entryPasses(entry("tool", { tool_name: "Bash", status: "succeeded", duration_ms: 1_000 }), criteria), true);
  assert.equal(entryPasses(entry("tool", { tool_name: "Bash", status: "running", duration_ms: null }), criteria), true);
  assert.equal(entryPasses(entry("prompt"), criteria), false);
});

test("a minimum is milliseconds or a share of what is shown", () => {
  assert.equal(readMinimum("250", 10_000).milliseconds, 250);
  assert.equal(readMinimum("2.5%", 10_000).milliseconds, 250);
  for (const bad of [null, "", "-1", "0", "101%", "x", "1e3"]) assert.equal(readMinimum(bad, 10_000), null);
  assert.match(facetWords("agent:a1", () => "Explore"), /Explore/);
});

test("what does not pass is left out, or stays and is marked", () => {
  const span = (id, one, more = {}) => ({ id, ...one, status: "succeeded", duration_ms: 10, ...more });
  const timeline = {
    spans: [span("1", bash), span("2", read), span("3", model, { status: "failed" })], buckets: [], gaps: [],
    lanes: [{ agent_id: "main" }, { agent_id: "a1" }],
  };
  const criteria = { filter: readFilter("-agent:a1"), minimum: null, onlyErrors: false };
  const hidden = filteredTimeline(timeline, criteria, false);
  assert.deepEqual(hidden.timeline.spans.map((one) => one.id), ["1", "3"]);
  assert.deepEqual(hidden.timeline.lanes, [{ agent_id: "main" }]);
  const dim = filteredTimeline(timeline, { ...criteria, onlyErrors: true }, true);
  assert.equal(dim.timeline, timeline);
  assert.deepEqual([...dim.dimmed], ["1", "2"]);
});

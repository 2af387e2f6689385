import "./window.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { streamQuery } from "../src/features/session/streamQuery.ts";

const of = (search) => streamQuery("s", new URLSearchParams(search));

test("the stream tells of the whole session wherever its events are not what is shown", () => {
  for (const search of ["", "agent=a", "agent=a&pane=timeline", "source=hook&pane=files", "from=1000&to=2000&agent=a"]) {
    assert.deepEqual(of(search), { query: "session_id=s", until: null, isPart: false }, search);
  }
});

test("Raw shows the events of an agent, a source or a time", () => {
  assert.deepEqual(of("pane=raw"), { query: "session_id=s", until: null, isPart: false });
  assert.deepEqual(of("pane=raw&agent=a&source=hook"),
    { query: "session_id=s&agent_id=a&source=hook", until: null, isPart: true });
  const cut = of("pane=raw&from=1795250000000&to=1795250060000");
  assert.deepEqual([cut.until, cut.isPart], [1_795_250_060_000, true]);
  assert.match(cut.query, /since=1795250000000&until=1795250060000/);
});

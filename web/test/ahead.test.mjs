import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ahead, aheadOr } from "../src/api/ahead";
import "./window.mjs";
import { hub } from "../src/api/hub";
import { askForAnalytics } from "../src/features/analytics/firstAnswers";
import { analyticsQuery, readAnalyticsView } from "../src/features/analytics/view";
import { readTimeRange } from "../src/state/timeRange";
import { modulesAt, sessionIn } from "../src/app/scripts";

test("what was asked ahead is asked once, and given to the first who comes for it", async () => {
  let asked = 0;
  const ask = () => aheadOr("/a", async () => { asked += 1; return asked; });
  const first = ahead(ask);
  assert.equal(asked, 1);
  assert.equal(await ask(), 1);
  assert.equal(await first, 1);
  assert.equal(await ask(), 2, "the second asks anew");
});

test("who asks ahead twice asks once", async () => {
  let asked = 0;
  const ask = () => aheadOr("/c", async () => { asked += 1; return asked; });
  assert.deepEqual([await ahead(ask), await ahead(ask), await ask()], [1, 1, 1]);
});

test("Analytics is asked for before the click, with the question that the page will ask", async () => {
  const asked = [];
  globalThis.fetch = async (path) => {
    asked.push(path);
    return { ok: true, json: async () => ({ path }) };
  };
  for (const text of ["", "range=30d&source_app=b&source_app=a", "compare=none&bucket=day",
    "since=2026-11-01T00%3A00%3A00.000Z&until=2026-11-02T00%3A00%3A00.000Z"]) {
    const parameters = new URLSearchParams(text);
    askForAnalytics(parameters);
    const query = analyticsQuery(readAnalyticsView(parameters), readTimeRange(parameters, "7d"));
    await hub.analytics(query);
    assert.equal(asked.splice(0).length, 1, text);
  }
});

test("what failed ahead is asked again by whoever needs it", async () => {
  let isDown = true;
  const ask = () => aheadOr("/b", async () => {
    if (isDown) throw new Error("down");
    return "up";
  });
  await ahead(ask).catch(() => undefined);
  isDown = false;
  assert.equal(await ask(), "up");
});

test("an address names the scripts that it needs", () => {
  assert.deepEqual(modulesAt("/", null), []);
  assert.deepEqual(modulesAt("/sessions", null), ["SessionsPage"]);
  assert.deepEqual(modulesAt("/sessions/a%20b", null), ["SessionPage", "ReadPane"]);
  assert.deepEqual(modulesAt("/sessions/a", "timeline"), ["SessionPage", "TimelinePane"]);
  assert.deepEqual(modulesAt("/sessions/a/b", null), []);
  assert.equal(sessionIn("/sessions/a%20b"), "a b");
  assert.equal(sessionIn("/sessions/%"), null);
});

test("every lazy page and tab has a script by that name", () => {
  const source = join(TEST_FOLDER, "../src");
  const files = readdirSync(source, { recursive: true }).map((path) => path.split("/").pop());
  const paths = [...readFileSync(join(source, "app/routes.ts"), "utf8").matchAll(/path: "([^"]+)"/g)]
    .map((found) => found[1]).filter((path) => path !== "/");
  const panes = [...readFileSync(join(source, "features/session/tabs.ts"), "utf8").matchAll(/name: "(\w+)"/g)]
    .map((found) => found[1]);
  const names = [
    ...paths.flatMap((path) => modulesAt(path.replace(":id", "x"), null)),
    ...panes.flatMap((pane) => modulesAt("/sessions/x", pane)),
  ];
  assert.ok(names.length >= paths.length + panes.length);
  for (const name of names) assert.ok(files.includes(`${name}.tsx`), name);
});

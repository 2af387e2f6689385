import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { verdictOf } from "../src/features/settings/verdict.ts";
import {
  collectorState, connectedParts, dropsOf, dropWords, holdsAt, numberOf, pricesFor, sourceState, textOf,
  elsewhereCommand, isLoopback,
} from "../src/features/settings/facts.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const ago = (milliseconds) => new Date(now - milliseconds).toISOString();
const day = 86_400_000;

test("a source is connected, silent, or not there", () => {
  assert.equal(sourceState(undefined, now).word, "Not connected");
  assert.equal(sourceState({ events_24h: 3, last_at: ago(day * 2) }, now).word, "Connected");
  assert.equal(sourceState({ events_24h: 0, last_at: ago(60_000) }, now).word, "Connected", "whole hours lag behind");
  assert.equal(sourceState({ events_24h: 0, last_at: ago(day * 2) }, now).word, "Silent");
});

test("a collector is offline, failing, sending or up to date", () => {
  const state = (report, age = 5_000) => collectorState({ machine_id: "m", reported_at: ago(age), report }, now).word;
  assert.equal(state({}), "Up to date");
  assert.equal(state({ spool: { depth: 4 } }), "Sending");
  assert.equal(state({ transcripts: { backlog_bytes: 9 } }), "Sending");
  assert.equal(state({ spool: { depth: 4 }, last_error: "refused" }), "Failing");
  assert.equal(state({ last_error: null }), "Up to date");
  assert.equal(state({ last_error: "refused" }, 200_000), "Offline");
});

test("reports of other versions are read as far as they go", () => {
  assert.equal(numberOf({ depth: "4" }, "depth"), null);
  assert.equal(numberOf(null, "depth"), null);
  assert.equal(textOf({ message: "no route" }), "no route");
  assert.equal(textOf({ code: 7 }), '{"code":7}');
  assert.equal(textOf(""), null);
});

test("drops come with their reason, the most first", () => {
  assert.deepEqual(dropsOf({ oversize: 2, disk_full: 0, new_reason: 9 }), [
    { reason: "new_reason", words: "new_reason", count: 9 },
    { reason: "oversize", words: dropWords.oversize, count: 2 },
  ]);
  assert.deepEqual(dropsOf(undefined), []);
});

test("prices that hold now, by model or vendor", () => {
  const rows = [
    { model: "claude-a", vendor: "anthropic" }, { model: "claude-b", vendor: "anthropic", to: "2026-01-01" },
    { model: "gpt", vendor: "openai", from: "2027-01-01" }, { model: "gpt", vendor: "openai", from: "2026-11-21" },
  ];
  assert.deepEqual(pricesFor(rows, "", now), [rows[0], rows[3]]);
  assert.deepEqual(pricesFor(rows, " OPENAI", now), [rows[3]]);
  assert.ok(holdsAt({ to: "2026-11-22" }, now) && !holdsAt({ to: "2026-11-21" }, now));
});

test("what works and what does not is said way by way", () => {
  const machine = (...names) => ({
    machine_id: "m", collector: null,
    sources: names.map((source) => ({ source, events_24h: 3, first_at: ago(day), last_at: ago(0), agent_versions: [] })),
  });
  assert.deepEqual(connectedParts([machine("hook", "telemetry"), machine("hook")], now).map((one) => [one.word, one.words]), [
    ["Hooks", "on 2 machines"],
    ["Session files", "not connected: eyrie up adds full texts, tokens and past sessions"],
    ["Telemetry", "on 1 of 2 machines"],
  ]);
});

test("another machine is given an address that it can reach, and no token", () => {
  assert.deepEqual(["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "192.168.1.4", "127.example.org", "hub"].map(isLoopback),
    [true, true, true, true, false, false, false]);
  const own = elsewhereCommand({ protocol: "http:", hostname: "127.0.0.1", port: "4000" });
  assert.match(own, /http:\/\/HUB-ADDRESS:4000\/install\.sh \| sh$/);
  assert.doesNotMatch(own, /TOKEN=/);
  assert.match(elsewhereCommand({ protocol: "https:", hostname: "hub", port: "" }), /https:\/\/hub\/install\.sh/);
});

const machine = (age = 3_000, collector = null) => ({ machine_id: "m", collector, sources: [{ last_at: ago(age) }] });
const healthy = (more = {}) => ({ status: "ok", started_at: ago(day), uptime_s: 86_400, collectors: [], drops: {}, ...more });
const verdict = (more = {}) => {
  const around = { connection: { kind: "live", catchingUp: null }, lag: 0, health: healthy(), machines: [machine()], ...more };
  const found = verdictOf(around, now, "utc");
  return found === null ? null : `${found.status} ${found.section}: ${found.words}`;
};

test("the verdict says that all is well, and upon what it says so", () => {
  assert.equal(verdict(), "ok null: All is well: connected to one machine, the last event came 3 s ago, nothing was dropped.");
  assert.match(verdict({ machines: [machine(), machine(9_000)] }), /2 machines, the last event came 3 s ago/);
  assert.match(verdict({ health: healthy({ drops: { forgotten: 3 } }) }), /^ok /, "that was wanted");
  assert.equal(verdict({ health: null }), null);
  assert.equal(verdict({ machines: null }), null);
});

test("the verdict names the worst first, and where more of it stands", () => {
  const report = (content, age = 5_000) => ({ collectors: [{ machine_id: "m", reported_at: ago(age), report: content }] });
  assert.match(verdict({ machines: [] }), /^waiting connections: Nothing is connected yet/);
  assert.match(verdict({ machines: [machine(3 * day)] }), /^waiting connections: Nothing has come for 3 d 00 h/);
  assert.equal(verdict({ health: healthy({ drops: { oversize: 2, malformed: 1 } }) }),
    "error health: Since the hub started 3 events were dropped; most often: Larger than the limit.");
  assert.match(verdict({ health: healthy(report({ last_error: "refused" })) }),
    /^error collectors: The collector on m cannot send: refused/);
  assert.match(verdict({ health: healthy(report({ transcripts: { lost_bytes: 10 } })) }), /^error collectors: .* lost 10/);
  assert.match(verdict({ health: healthy(report({ drops: { disk_full: 1 } })) }), /^error collectors: .* dropped 1 event/);
  assert.match(verdict({ health: healthy(report({}, 200_000)) }), /^waiting collectors: The collector on m has not reported/);
  assert.match(verdict({ health: healthy({ status: "degraded", ...report({}, 200_000) }) }),
    /^error health: The hub has a problem .* And 1 more problem\.$/);
  assert.match(verdict({ connection: { kind: "offline", retryAt: now + 5_000 }, health: null }), /^error null: The hub does not/);
});

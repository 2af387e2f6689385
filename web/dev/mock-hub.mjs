// A stand-in for the hub while the dashboard is developed and tested: serves web/dist and a believable, moving API.
//   node web/dev/mock-hub.mjs [--port 4010] [--rate 3] [--empty] [--signed-out] [--frozen] [--bulk 20000]
//     [--no-stream] [--transcripts] [--importing]
// It listens on the loopback interface only and keeps nothing. POST /mock/… lets a test steer it.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { eventFilter, eventPage, facets, paged, sessionDetail, sessionPage, shown } from "./mock-queries.mjs";
import { projects, randomFrom, sessionScript } from "./mock-script.mjs";
import { conversation, step, strip, timeline } from "./mock-session.mjs";
import { MockStore } from "./mock-store.mjs";

const option = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : process.argv[index + 1];
};
const isSet = (name) => process.argv.includes(`--${name}`);
const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist");
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".map": "application/json",
};
const policy = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
  "font-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join("; ");

const store = new MockStore();
store.hasTranscripts = isSet("transcripts");
const random = randomFrom(Number(option("seed", "7")));
const startedAt = Date.now();
let isStreaming = !isSet("no-stream");
let isSignedOut = isSet("signed-out");
const streams = new Set();

function playAt(script, start) {
  let at = start;
  for (const step of script.steps) {
    at += step.after;
    store.add(step.event, at, step);
  }
  return at;
}

function lengthOf(script) {
  return script.steps.reduce((sum, step) => sum + step.after, 0);
}

/** Past sessions end one after another before now; the newest are still open. */
function fillHistory() {
  const endings = [
    "ended",
    "ended",
    "failed",
    "ended",
    "ended",
    "ended",
    "failed",
    "ended",
    "ended",
    "ended",
    "ended",
    "ended",
    "ended",
    "idle",
    "failed",
    "waiting",
    "waiting",
  ];
  const scripts = endings.map((ending, index) => sessionScript(random, index, ending));
  scripts.forEach((script, index) => {
    const ago = (scripts.length - index - 1) * 7 * 60_000 + (scripts.length - index) ** 2 * 60_000;
    playAt(script, startedAt - ago - lengthOf(script));
    const project = projects[index % projects.length];
    store.sessions.get(script.id).git_branch = project.branch;
  });
  const bulk = Number(option("bulk", "0"));
  if (bulk > 0) fillBulk(bulk);
}

/** One session with very many events. */
function fillBulk(count) {
  const script = sessionScript(random, 3, "ended");
  const work = script.steps.slice(3, -2);
  let at = startedAt - count * 700;
  for (let index = 0; index < count; index += 1) {
    at += 600;
    const { event } = work[index % work.length];
    const suffix = Math.floor(index / work.length);
    store.add({ ...event, tool_use_id: event.tool_use_id && `${event.tool_use_id}${suffix}` }, at);
  }
}

/** Sessions that go on while the page is open. */
function startLive(rate) {
  const open = [];
  const renew = (slot) => {
    const index = slot * 2 + 1 + Math.floor(random() * 5);
    const script = sessionScript(random, index, random() < 0.2 ? "failed" : "ended");
    open[slot] = { steps: script.steps, next: 0, branch: projects[index % projects.length].branch };
  };
  [0, 1, 2].forEach(renew);
  for (const slot of [0, 1, 2]) {
    const script = open[slot];
    const past = Math.floor(script.steps.length * (0.3 + 0.2 * slot));
    let at = startedAt - script.steps.slice(0, past).reduce((sum, step) => sum + step.after, 0);
    while (script.next < past) {
      const step = script.steps[script.next++];
      at += step.after;
      store.add(step.event, at, step);
    }
    store.sessions.get(script.steps[0].event.session_id).git_branch = script.branch;
  }
  if (isSet("frozen")) return;
  setInterval(() => {
    const slot = Math.floor(random() * open.length);
    const script = open[slot];
    const step = script.steps[script.next++];
    if (step === undefined) renew(slot);
    else store.add(step.event, Date.now(), step);
  }, 1000 / rate);
}

const emitted = { steps: [], next: 0, session: "" };

/** Events on demand, all of one session. */
function emit(count) {
  for (let index = 0; index < count; index += 1) {
    if (emitted.next >= emitted.steps.length - 2) {
      const script = sessionScript(random, store.lastID, "ended");
      emitted.session ||= script.id;
      emitted.steps = script.steps;
      emitted.next = 3;
    }
    const step = emitted.steps[emitted.next++];
    store.add({ ...step.event, session_id: emitted.session }, Date.now(), step);
  }
}

function openStream(request, response, parameters) {
  if (!isStreaming) return json(
    response,
    503,
    { error: { code: "unavailable", message: "No stream here.", retryable: true } },
  );
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const matches = eventFilter(parameters);
  const write = (name, data, id) =>
    response.write(`${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  write("hello", { last_id: store.lastID, version: "mock" });
  const from = request.headers["last-event-id"] ?? parameters.get("last_event_id");
  const missed = from == null ? [] : store.events.filter((event) => event.id > Number(from) && matches(event));
  for (const event of missed) write("event", shown(event, parameters), event.id);
  const listener = (message) => {
    if (message.kind === "session") write("session", message.session);
    else if (matches(message.event)) write("event", shown(message.event, parameters), message.event.id);
  };
  store.listeners.add(listener);
  const heartbeat = setInterval(() => response.write(": heartbeat\n\n"), 15_000);
  const stream = { write, end: () => response.end() };
  streams.add(stream);
  request.on("close", () => {
    store.listeners.delete(listener);
    streams.delete(stream);
    clearInterval(heartbeat);
  });
  return undefined;
}

function json(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
  response.end(JSON.stringify(body));
}

/** An import that is under way for a while after the start. */
function imports() {
  if (!isSet("importing")) return [];
  const total = 412_000_000;
  const rate = 6_000_000;
  const done = Math.min(total, ((Date.now() - startedAt) / 1000) * rate + 90_000_000);
  return [{
    machine_id: "workstation-7", state: done < total ? "running" : "done", files_total: 388,
    files_done: Math.floor((done / total) * 388), bytes_total: total, bytes_done: done, events: 120_000,
    rate_bytes_per_s: rate, eta_s: (total - done) / rate, started_at: null, updated_at: null,
  }];
}

/** One session goes on from another one, and one has a pull request. */
function markSpecial() {
  const list = [...store.sessions.values()];
  const [first, second, third] = list.filter((session) => session.model_call_count > 0).slice(-9);
  if (!third) return;
  Object.assign(second, {
    forked_from: first.session_id, fork_point_at: second.started_at,
    inherited: { tokens: { ...first.tokens }, cost_usd: first.cost_usd },
  });
  Object.assign(third, {
    pull_request_url: "https://example.invalid/team/billing/pull/41", retry_count: 2,
    unattributed: { tokens: { ...third.tokens, cache_read: 0, input: 2_100, output: 310, cache_creation_1h: 0 },
      cost_usd: 0.0021 },
  });
  const last = list[list.length - 1];
  store.add({
    source: "custom", source_app: last.source_app, machine_id: last.machine_id, session_id: last.session_id,
    agent_id: "main", agent_type: "main", agent_name: null, parent_agent_id: null, agent_version: null,
    plugin_version: null, hook_event_type: "BudgetExceeded", tool_name: null, tool_use_id: null, model_name: null,
    summary: "The day's budget of $5.00 is used up: $5.03 so far", is_error: false, replay_state: "live", stored: true,
    payload: { budget: "day", limit_usd: 5, spent_usd: 5.03 },
  }, Date.now());
}

const notFound = { error: { code: "not_found", message: "There is no such thing here.", retryable: false } };

function answerSession(response, id, part, parameters) {
  if (!store.sessions.has(id)) return json(response, 404, notFound);
  const own = (item) => item.session_id === id;
  switch (part) {
    case undefined:
      return json(response, 200, sessionDetail(store, id));
    case "agents":
      return json(response, 200, { agents: [...store.agents.values()].filter(own) });
    case "cost":
      return json(response, 200, store.usage.ofSession(store.sessions.get(id)));
    case "calls":
      return json(response, 200, paged(store.usage.callsOf(id), parameters, "calls"));
    case "files":
      return json(response, 200, { files: store.files.filter(own) });
    case "strip":
      return json(response, 200, strip(store, id, parameters));
    case "timeline":
      return json(response, 200, timeline(store, id, parameters));
    case "conversation":
      return json(response, 200, conversation(store, id, parameters));
    case "step":
      return json(response, 200, step(store, id, parameters));
    case "events":
      parameters.set("session_id", id);
      return json(response, 200, eventPage(store, parameters));
    case "tools": {
      const agents = parameters.getAll("agent_id");
      const states = parameters.getAll("status");
      const calls = [...store.calls.values()].filter((call) =>
        own(call) && (agents.length === 0 || agents.includes(call.agent_id)) &&
          (states.length === 0 || states.includes(call.status)));
      if (parameters.get("order") === "desc") calls.reverse();
      return json(response, 200, paged(calls, parameters, "tool_calls"));
    }
    default:
      return json(response, 404, notFound);
  }
}

function answerAPI(request, response, path, parameters) {
  if (isSignedOut) return json(
    response,
    401,
    { error: { code: "unauthenticated", message: "Sign in first.", retryable: false } },
  );
  const session = /^\/api\/sessions\/([^/]+)(?:\/([^/]+))?$/.exec(path);
  switch (path) {
    case "/api/events":
      return json(response, 200, eventPage(store, parameters));
    case "/api/errors":
      parameters.set("status", "error");
      return json(response, 200, eventPage(store, parameters));
    case "/api/events/stream":
    case "/stream":
      return openStream(request, response, parameters);
    case "/api/sessions":
      return json(response, 200, sessionPage(store, parameters, false));
    case "/api/sessions/active":
      return json(response, 200, sessionPage(store, parameters, true));
    case "/api/questions":
      return json(response, 200, { questions: store.questions.filter((question) => question.resolved_at === null) });
    case "/api/facets":
      return json(response, 200, facets(store));
    case "/api/agents":
      return json(response, 200, paged([...store.agents.values()].filter((agent) =>
        (parameters.get("status") ?? agent.status).split(",").includes(agent.status) &&
          !["ended", "failed"].includes(store.sessions.get(agent.session_id).status)), parameters, "agents"));
    case "/api/metrics":
      return json(response, 200, { entries: [], next_cursor: null });
    case "/api/search":
      return json(response, 200, { hits: [], next_cursor: null, total: 0 });
    case "/api/metrics/costs":
      return json(response, 200, store.usage.report(store.sessions, parameters));
    case "/api/backfill":
      return json(response, 200, { machines: imports() });
    case "/api/demo":
      emit(40);
      return json(response, 202, { started: true });
    default:
      break;
  }
  if (session) return answerSession(response, decodeURIComponent(session[1]), session[2], parameters);
  const event = /^\/api\/events\/([^/]+)$/.exec(path);
  const found = event && store.byUUID.get(event[1]);
  return found ? json(response, 200, found) : json(response, 404, notFound);
}

/** What tests steer: arrivals, broken streams, gaps, sign-out. */
function steer(response, path, parameters) {
  switch (path) {
    case "/mock/emit":
      emit(Math.min(10_000, Number(parameters.get("count") ?? 1)));
      break;
    case "/mock/stream":
      isStreaming = parameters.get("on") !== "0";
      for (const stream of [...streams]) if (!isStreaming || parameters.get("on") === "drop") stream.end();
      break;
    case "/mock/gap":
      for (const stream of streams) stream.write(
        "gap",
        { from: store.lastID + 1, to: store.lastID + 20, missed: 20, reason: "slow" },
      );
      emit(20);
      break;
    case "/mock/transcripts":
      store.hasTranscripts = parameters.get("on") !== "0";
      break;
    case "/mock/sign-out":
      isSignedOut = parameters.get("on") !== "0";
      break;
    default:
      return json(response, 404, notFound);
  }
  return json(response, 200, { last_id: store.lastID });
}

function serveFile(response, path) {
  const file = normalize(join(dist, path));
  const isAsset = path.startsWith("/assets/") && file.startsWith(dist) && existsSync(file);
  const chosen = isAsset ? file : join(dist, "index.html");
  response.writeHead(path.startsWith("/assets/") && !isAsset ? 404 : 200, {
    "Content-Type": types[extname(chosen)] ?? "application/octet-stream",
    "Content-Security-Policy": policy,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": isAsset ? "public, max-age=31536000, immutable" : "no-store",
  });
  response.end(readFileSync(chosen));
}

if (!isSet("empty")) {
  fillHistory();
  startLive(Number(option("rate", "3")));
  markSpecial();
}

const server = createServer((request, response) => {
  const url = new URL(`http://127.0.0.1${request.url}`);
  if (url.pathname === "/health") {
    return json(
      response,
      200,
      {
        status: "ok",
        version: "mock",
        started_at: new Date(startedAt).toISOString(),
        uptime_s: (Date.now() - startedAt) / 1000,
        demo: true,
      },
    );
  }
  if (url.pathname.startsWith("/api/") ||
    url.pathname === "/stream") return answerAPI(request, response, url.pathname, url.searchParams);
  if (url.pathname.startsWith("/mock/") &&
    request.method === "POST") return steer(response, url.pathname, url.searchParams);
  return serveFile(response, url.pathname);
});
server.listen(Number(option("port", "4010")), "127.0.0.1", () => {
  console.log(`mock hub at http://127.0.0.1:${server.address().port}/`);
});

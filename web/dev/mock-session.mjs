// The mock hub's answers about one session: strip, timeline, conversation and steps, made up from its events.
import { noTokens, hash } from "./mock-usage.mjs";

const time = (text) => Date.parse(text);
const iso = (at) => new Date(at).toISOString().replace("Z", "000Z");
const editTools = new Set(["Edit", "Write", "MultiEdit"]);

function ownEvents(store, id) {
  return store.events.filter((event) => event.session_id === id && event.source === "hook");
}

function ownCalls(store, id) {
  return [...store.calls.values()].filter((call) => call.session_id === id);
}

function depthOf(store, id, agent) {
  return Math.min(5, store.agents.get(`${id}/${agent}`)?.depth ?? 0);
}

function momentsOf(store, id) {
  const kinds = { UserPromptSubmit: "prompt", PermissionRequest: "question", SessionEnd: "end" };
  return ownEvents(store, id).flatMap((event) => {
    const kind = event.is_error ? "error" : kinds[event.hook_event_type] ??
      (event.hook_event_type === "PostToolUse" && editTools.has(event.tool_name) ? "edit" : null);
    return kind === null ? [] : [{
      kind, at: event.timestamp, label: event.summary || event.payload.prompt || kind, event_uuid: event.event_uuid,
      tool_use_id: event.tool_use_id ?? null, agent_id: event.agent_id,
    }];
  });
}

function waitsOf(store, id) {
  const events = ownEvents(store, id);
  return events.flatMap((event, index) => {
    if (!["Stop", "PermissionRequest"].includes(event.hook_event_type)) return [];
    const next = events[index + 1];
    const kind = event.hook_event_type === "Stop" ? "user" : "permission";
    return [{ kind, at: event.timestamp, ended_at: next?.timestamp ?? null, agent_id: event.agent_id }];
  });
}

export function strip(store, id, parameters) {
  const columns = Math.min(2000, Number(parameters.get("columns") ?? 600));
  const session = store.sessions.get(id);
  const since = time(session.started_at);
  const until = Math.max(since + 1000, time(session.last_event_at));
  const rows = new Map();
  const column = (at) => Math.min(columns - 1, Math.floor(((at - since) / (until - since)) * columns));
  for (const event of ownEvents(store, id)) {
    const depth = depthOf(store, id, event.agent_id);
    if (!rows.has(depth)) rows.set(depth, { depth, counts: Array(columns).fill(0), errors: Array(columns).fill(0) });
    const row = rows.get(depth);
    if (["PreToolUse", "UserPromptSubmit"].includes(event.hook_event_type)) row.counts[column(time(event.timestamp))] += 1;
    if (event.is_error) row.errors[column(time(event.timestamp))] += 1;
  }
  const marks = momentsOf(store, id);
  const mark_counts = {};
  for (const mark of marks) mark_counts[mark.kind] = (mark_counts[mark.kind] ?? 0) + 1;
  return {
    range: { since: iso(since), until: iso(until) }, columns, column_ms: (until - since) / columns,
    rows: [...rows.values()].sort((a, b) => a.depth - b.depth), marks: marks.slice(0, 2000), mark_counts,
    waits: waitsOf(store, id),
  };
}

function spansOf(store, id) {
  const tools = ownCalls(store, id).map((call) => ({
    id: `tool:${call.tool_use_id}`, kind: "tool", agent_id: call.agent_id, at: call.started_at, ended_at: call.ended_at,
    duration_ms: call.duration_ms, label: call.summary, status: call.status, tool_name: call.tool_name,
    tool_use_id: call.tool_use_id, event_uuid: null, spawned_agent_id: call.spawned_agent_id, cost_usd: null, tokens: null,
  }));
  const events = ownEvents(store, id);
  const others = [];
  const lastOf = new Map();
  for (const event of events) {
    const base = {
      agent_id: event.agent_id, tool_name: null, tool_use_id: null, event_uuid: event.event_uuid, spawned_agent_id: null,
      cost_usd: null, tokens: null,
    };
    const span = (kind, from, to, label, more = {}) => others.push({
      ...base, id: `${kind}:${event.event_uuid}`, kind, at: iso(from), ended_at: to === null ? null : iso(to),
      duration_ms: to === null ? null : to - from, label, status: "succeeded", ...more,
    });
    const last = lastOf.get(event.agent_id);
    if (event.hook_event_type === "PreToolUse" && last !== undefined && time(event.timestamp) - last > 200) {
      span("model", last, time(event.timestamp), "claude-sonnet-5", { tokens: noTokens(), cost_usd: 0.01 });
    }
    if (event.hook_event_type === "UserPromptSubmit") {
      const end = events.find((one) => one.id > event.id && ["Stop", "StopFailure"].includes(one.hook_event_type));
      span("turn", time(event.timestamp), end === undefined ? null : time(end.timestamp), event.payload.prompt);
    }
    lastOf.set(event.agent_id, time(event.timestamp));
  }
  for (const wait of waitsOf(store, id)) {
    others.push({
      id: `wait:${wait.at}`, kind: "wait", agent_id: wait.agent_id, at: wait.at, ended_at: wait.ended_at,
      duration_ms: wait.ended_at === null ? null : time(wait.ended_at) - time(wait.at), label: `waiting: ${wait.kind}`,
      status: "waiting", tool_name: null, tool_use_id: null, event_uuid: null, spawned_agent_id: null, cost_usd: null,
      tokens: null,
    });
  }
  return [...tools, ...others].sort((a, b) => time(a.at) - time(b.at));
}

export function timeline(store, id, parameters) {
  const session = store.sessions.get(id);
  const since = time(session.started_at);
  const until = Math.max(since + 1000, time(session.last_event_at));
  const from = Number(parameters.get("since")) || time(parameters.get("since")) || since;
  const to = Number(parameters.get("until")) || time(parameters.get("until")) || until;
  const limit = Math.min(5000, Number(parameters.get("limit") ?? 2000));
  const all = spansOf(store, id).filter((span) => {
    const end = span.ended_at === null ? until : time(span.ended_at);
    if (parameters.get("errors") === "1" && !["failed", "refused"].includes(span.status)) return false;
    if (parameters.get("minimum_ms") && end - time(span.at) < Number(parameters.get("minimum_ms"))) return false;
    if (parameters.get("agent_id") && span.agent_id !== parameters.get("agent_id")) return false;
    return time(span.at) <= to && end >= from;
  });
  const kept = all.length <= limit ? all : [...all].sort((a, b) =>
    Number(b.status === "failed") - Number(a.status === "failed") || (b.duration_ms ?? 1e12) - (a.duration_ms ?? 1e12)).slice(0, limit);
  const folded = new Set(kept);
  const buckets = new Map();
  const width = (to - from) / 200;
  for (const span of all) {
    if (folded.has(span)) continue;
    const slot = Math.floor((time(span.at) - from) / width);
    const key = `${span.agent_id} ${slot}`;
    const bucket = buckets.get(key) ?? {
      agent_id: span.agent_id, at: iso(from + slot * width), ended_at: iso(from + (slot + 1) * width), tools: 0, models: 0,
      errors: 0, busy_ms: 0,
    };
    bucket[span.kind === "model" ? "models" : "tools"] += 1;
    bucket.busy_ms += span.duration_ms ?? 0;
    buckets.set(key, bucket);
  }
  const agents = [...store.agents.values()].filter((agent) => agent.session_id === id);
  const counted = spansOf(store, id);
  return {
    range: { since: iso(since), until: iso(until) }, window: { since: iso(from), until: iso(to) }, total: all.length,
    is_folded: kept.length < all.length,
    lanes: agents.map((agent) => ({
      agent_id: agent.agent_id, agent_name: agent.agent_name, agent_type: agent.agent_type,
      parent_agent_id: agent.parent_agent_id, depth: agent.depth, status: agent.status, started_at: agent.started_at,
      ended_at: agent.ended_at, span_count: counted.filter((span) => span.agent_id === agent.agent_id).length,
      error_count: agent.error_count,
    })),
    spans: kept.sort((a, b) => time(a.at) - time(b.at)), buckets: [...buckets.values()],
    gaps: waitsOf(store, id).map((wait) => ({
      agent_id: wait.agent_id, at: wait.at, ended_at: wait.ended_at ?? iso(until), kind: wait.kind,
    })),
    critical_path: kept.filter((span) => span.agent_id === "main" && span.kind !== "turn").map((span) => span.id),
  };
}

const replyText = `I looked at **three places** and found the cause:

1. \`retry.ts\` retries without a limit,
2. the handler in [the docs](https://example.com/retries) is not idempotent,
3. the test only covers the first attempt.

\`\`\`ts
export function retry(times: number) {
  return times < 5;
}
\`\`\`

| File | Change |
|---|---|
| src/retry.ts | limit |
| test/retry.test.ts | four tests |

> The queue keeps a message until it was acknowledged.`;

function entriesOf(store, id, agent) {
  const entries = [];
  const add = (event, kind, text, more = {}) => entries.push({
    kind, id: `${kind}:${event.event_uuid}`, at: event.timestamp, agent_id: event.agent_id, event_uuid: event.event_uuid,
    text, text_bytes: text.length, is_truncated: false, source: "hook", tool: null, agent: null, model: null, usage: null,
    ...more,
  });
  for (const event of ownEvents(store, id).filter((one) => one.agent_id === agent)) {
    switch (event.hook_event_type) {
      case "UserPromptSubmit":
        add(event, "prompt", event.payload.prompt ?? "");
        break;
      case "PreToolUse": {
        const call = store.calls.get(event.tool_use_id);
        if (hash(event.event_uuid) % 5 === 1) add(event, "thinking", "The failing test says that the second attempt is never made. I should read the queue's handler first, then the retry policy.");
        if (hash(event.event_uuid) % 7 === 2) add(event, "reply", "Now I read the handler.", { model: "claude-sonnet-5", usage: { ...noTokens(), input: 1200, output: 80 } });
        const spawned = store.agents.get(`${id}/${call?.spawned_agent_id}`);
        add(event, "tool", event.summary, {
          id: `tool:${event.tool_use_id}`, tool: call ? { ...call, input_preview: JSON.stringify(event.payload.tool_input), output_preview: call.error } : null,
          agent: spawned ? {
            agent_id: spawned.agent_id, agent_name: spawned.agent_name, status: spawned.status, tool_count: spawned.tool_count,
            tokens: spawned.tokens, cost_usd: spawned.cost_usd, duration_ms: spawned.duration_ms,
          } : null,
        });
        break;
      }
      case "PermissionRequest":
        add(event, "question", event.summary);
        break;
      case "Stop":
      case "SubagentStop":
        add(event, "reply", event.hook_event_type === "Stop" ? replyText : event.payload.last_assistant_message ?? "Done.", { model: "claude-sonnet-5" });
        break;
      case "StopFailure":
        add(event, "error", `${event.payload.error}\n${event.payload.error_details ?? ""}`);
        break;
      default:
        break;
    }
  }
  return entries;
}

export function conversation(store, id, parameters) {
  const until = parameters.get("until");
  const all = entriesOf(store, id, parameters.get("agent_id") ?? "main")
    .filter((entry) => !until || time(entry.at) <= time(until));
  const limit = Number(parameters.get("limit") ?? 100);
  const around = parameters.get("around");
  let start = Number(parameters.get("cursor") ?? 0);
  if (around && !parameters.get("cursor")) {
    const index = all.findIndex((entry) => time(entry.at) >= time(around));
    start = Math.max(0, (index < 0 ? all.length : index) - limit / 2);
  }
  return {
    entries: all.slice(start, start + limit), total: all.length,
    next_cursor: start + limit < all.length ? String(start + limit) : null,
    previous_cursor: start > 0 ? String(Math.max(0, start - limit)) : null,
  };
}

export function step(store, id, parameters) {
  const from = time(parameters.get("from"));
  const kind = parameters.get("kind") ?? "event";
  const wanted = momentsOf(store, id).filter((moment) => kind === "event" || moment.kind === (kind === "turn" ? "prompt" : kind));
  const moment = parameters.get("direction") === "previous"
    ? [...wanted].reverse().find((one) => time(one.at) < from)
    : wanted.find((one) => time(one.at) > from);
  return { moment: moment ?? null };
}

// Model calls, tokens and costs of the mock hub's sessions, made up from their events, and what is told about them.

const kinds = ["input", "output", "cache_read", "cache_creation_5m", "cache_creation_1h"];
const pricesPerMillion = {
  "claude-sonnet-5": { input: 3, output: 15, cache_read: 0.3, cache_creation_5m: 3.75, cache_creation_1h: 6 },
  "claude-haiku-5-5": { input: 1, output: 5, cache_read: 0.1, cache_creation_5m: 1.25, cache_creation_1h: 2 },
};
const window = 200_000;
const compactAt = 168_000;

export const noTokens = () => Object.fromEntries(kinds.map((kind) => [kind, 0]));
export const noCost = () => ({ ...noTokens(), other: 0, total: 0 });

function add(sum, more) {
  for (const [name, value] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + value;
  return sum;
}

export function hash(text) {
  let value = 7;
  for (const letter of text) value = (Math.imul(value, 31) + letter.charCodeAt(0)) >>> 0;
  return value;
}

function priced(model, tokens) {
  const prices = pricesPerMillion[model];
  if (!prices) return null;
  const cost = noCost();
  for (const kind of kinds) cost[kind] = Math.round(tokens[kind] * prices[kind] * 1000) / 1e9;
  cost.total = kinds.reduce((sum, kind) => sum + cost[kind], 0);
  cost.uncached = ((tokens.input + tokens.cache_read + tokens.cache_creation_5m + tokens.cache_creation_1h) *
    prices.input + tokens.output * prices.output) / 1e6;
  return cost;
}

/** The members that a session has before anything is known of its calls. */
export const emptyUsage = () => ({
  tokens: noTokens(), cost_usd: 0, cost: noCost(), cost_is_partial: false, cost_is_estimated: false,
  model_call_count: 0, unpriced_call_count: 0, retry_count: 0, unattributed: null, inherited: null, forked_from: null,
  fork_point: null, fork_point_at: null, context: null, git_root: null, git_remote: null, worktree_path: null,
  pull_request_url: null, last_prompt: null, sources: [],
});

export class MockUsage {
  constructor() {
    this.calls = [];
    this.state = new Map();
    this.compactions = [];
  }

  take(event, at, session, agent) {
    const mark = hash(event.session_id);
    if (mark % 6 === 5) return;
    const state = this.state.get(session.session_id) ?? { prompt: null, context: {} };
    this.state.set(session.session_id, state);
    if (event.hook_event_type === "UserPromptSubmit") state.prompt = { id: event.event_uuid, at: event.timestamp,
      text: event.payload.prompt };
    if (!["PreToolUse", "Stop", "SubagentStop"].includes(event.hook_event_type)) return;
    const model = mark % 7 === 1 ? "house-model-2" : agent.agent_id === "main" ? "claude-sonnet-5" : "claude-haiku-5-5";
    const size = hash(event.event_uuid);
    const before = state.context[agent.agent_id] ?? 14_000;
    const written = 400 + (size % 9_000);
    const tokens = {
      input: 3 + (size % 40), output: 60 + (size % 1_700), cache_read: before,
      cache_creation_5m: agent.agent_id === "main" ? 0 : written,
      cache_creation_1h: agent.agent_id === "main" ? written : 0,
    };
    state.context[agent.agent_id] = before + written + tokens.output;
    if (state.context[agent.agent_id] > compactAt) {
      this.compactions.push({
        session_id: session.session_id, agent_id: agent.agent_id, trigger: "auto", started_at: event.timestamp,
        ended_at: event.timestamp, tokens_before: state.context[agent.agent_id], tokens_after: 22_000,
      });
      state.context[agent.agent_id] = 22_000;
    }
    const call = {
      session_id: session.session_id, agent_id: agent.agent_id, agent_name: agent.agent_name ?? "main", model, at,
      prompt: state.prompt, tokens, cost: priced(model, tokens), tool: event.tool_name ?? "",
      context: before + written + tokens.input, project: session.project_path, isTool: event.tool_name !== null,
    };
    this.calls.push(call);
    this.count(session, call);
    this.count(agent, call);
    if (agent.agent_id === "main") {
      session.context = { tokens: call.context, window, fill: call.context / window };
      session.model = model;
    }
  }

  count(row, call) {
    add(row.tokens, call.tokens);
    row.model_call_count += 1;
    if (call.cost === null) row.unpriced_call_count += 1;
    row.cost_usd = row.unpriced_call_count === row.model_call_count
      ? null
      : (row.cost_usd ?? 0) + (call.cost?.total ?? 0);
    if (!row.cost) return;
    for (const name of Object.keys(row.cost)) row.cost[name] += call.cost?.[name] ?? 0;
    row.cost_is_partial = row.unpriced_call_count > 0;
  }

  callsOf(id) {
    return this.calls.filter((call) => call.session_id === id).map((call) => ({
      session_id: id, message_id: null, request_id: null, agent_id: call.agent_id, model: call.model,
      at: stamp(call.at),
      tokens: call.tokens, cost_usd: call.cost?.total ?? null, inherited: false,
    }));
  }

  ofSession(session) {
    const calls = this.calls.filter((call) => call.session_id === session.session_id);
    const group = (key) => groupBy(calls, key);
    let cumulative = 0;
    const turns = [...group((call) => call.prompt?.id ?? "")].map(([id, own]) => {
      const sum = sumOf(own);
      cumulative += sum.cost_usd ?? 0;
      return {
        prompt_id: id || null, prompt: own[0].prompt?.text ?? null, at: own[0].prompt?.at ?? stamp(own[0].at),
        calls: own.length, tokens: sum.tokens, cost_usd: sum.cost_usd, cumulative_usd: cumulative,
        tool_calls: own.filter((call) => call.isTool).length,
      };
    });
    const sum = sumOf(calls);
    return {
      session_id: session.session_id, tokens: sum.tokens, cost_usd: sum.cost_usd, cost: sum.cost,
      cost_is_partial: sum.unpriced_calls > 0,
      models: [...group((call) => call.model)].map(([model, own]) => {
        const part = sumOf(own);
        return { model, calls: own.length, tokens: part.tokens, cost_usd: part.cost_usd,
          unpriced_calls: part.unpriced_calls, reported_cost_usd: part.cost_usd };
      }),
      agents: [...group((call) => call.agent_id)].map(([agent_id, own]) => {
        const part = sumOf(own);
        return { agent_id, agent_name: own[0].agent_name, calls: own.length, tokens: part.tokens,
          cost_usd: part.cost_usd };
      }),
      turns, turn_count: turns.length, is_truncated: false,
      context: calls.map((call) => ({ at: stamp(call.at), tokens: call.context, window, agent_id: call.agent_id })),
      compactions: this.compactions.filter((one) => one.session_id === session.session_id),
      inherited: session.inherited, unattributed: session.unattributed, uncached_usd: sum.uncached_usd,
      cache_savings_usd: sum.cache_savings_usd,
    };
  }

  report(sessions, parameters) {
    const by = parameters.get("by") ?? "total";
    const offset = Number(parameters.get("utc_offset_minutes") ?? 0) * 60_000;
    const since = parameters.get("since") ? Date.parse(parameters.get("since")) : 0;
    const calls = this.calls.filter((call) => call.at >= Math.floor(since / 3_600_000) * 3_600_000);
    const keys = {
      day: (call) => stamp(call.at + offset).slice(0, 10), hour: (call) => stamp(call.at + offset).slice(0, 13),
      model: (call) => call.model, project: (call) => call.project, agent_type: (call) => call.agent_name,
      tool: (call) => call.tool, session: (call) => call.session_id, total: () => "",
    };
    const entry = (key, own) => ({
      key, label: by === "session" ? sessions.get(key)?.title ?? null : null, session_id: null, calls: own.length,
      ...sumOf(own),
    });
    const groups = [...groupBy(calls, keys[by] ?? keys.total)].map(([key, own]) => entry(key, own));
    groups.sort((a, b) => (by === "day" || by === "hour"
      ? a.key.localeCompare(b.key)
      : (b.cost_usd ?? -1) - (a.cost_usd ?? -1)));
    return { by, range: { since: parameters.get("since"), until: null }, groups, total: entry("", calls) };
  }
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...groups.get(keyOf(item)) ?? [], item]);
  return groups;
}

function sumOf(calls) {
  const tokens = noTokens();
  const cost = noCost();
  let uncached = 0;
  let unpriced = 0;
  for (const call of calls) {
    add(tokens, call.tokens);
    if (call.cost === null) {
      unpriced += 1;
      continue;
    }
    for (const name of Object.keys(cost)) cost[name] += call.cost[name];
    uncached += call.cost.uncached;
  }
  const isKnown = calls.length === 0 || unpriced < calls.length;
  return {
    tokens, cost, cost_usd: isKnown ? cost.total : null, unpriced_calls: unpriced, uncached_usd: uncached,
    cache_savings_usd: uncached - cost.total,
  };
}

function stamp(at) {
  return new Date(at).toISOString().replace("Z", "000Z");
}

const line = (event, type, at, content, more = {}) => ({
  ...event, source: "transcript", hook_event_type: type, is_error: false, ...more,
  payload: {
    type: type === "prompt" || type === "tool_result" ? "user" : "assistant", sessionId: event.session_id,
    timestamp: stamp(at), message: { role: type === "prompt" || type === "tool_result" ? "user" : "assistant",
      model: "claude-sonnet-5", content, stop_reason: type === "assistant" ? "end_turn" : "tool_use",
      usage: { input_tokens: 12, output_tokens: 387, cache_read_input_tokens: 48_211,
        cache_creation_input_tokens: 1_200,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1_200 } } },
  },
});

/** The lines of a session file that tell of what a hook has told. */
export function transcriptLines(event, at) {
  const { payload } = event;
  switch (event.hook_event_type) {
    case "UserPromptSubmit":
      return [line(event, "prompt", at, payload.prompt)];
    case "PreToolUse":
      return [
        ...(hash(event.event_uuid) % 5 === 0
          ? [line(event, "thinking", at, [{ type: "thinking", thinking: "", signature: "x".repeat(900) }], {
            summary: "Thinking, 1,240 tokens", tool_name: null, tool_use_id: null,
          })]
          : []),
        line(event, "tool_use", at, [
          { type: "tool_use", id: event.tool_use_id, name: event.tool_name, input: payload.tool_input },
        ]),
      ];
    case "PostToolUse":
    case "PostToolUseFailure":
      return [line(event, "tool_result", at, [{ type: "tool_result", tool_use_id: event.tool_use_id,
        content: payload.error ?? "done", is_error: event.is_error }], { is_error: event.is_error })];
    case "Stop":
      return [line(event, "assistant", at, [{ type: "text", text: payload.last_assistant_message }], {
        summary: payload.last_assistant_message,
      })];
    case "StopFailure":
      return [line(event, "system.api_error", at, [], {
        summary: "529 overloaded, attempt 1 of 10, again in 0.6 s", is_error: false,
      })];
    default:
      return [];
  }
}

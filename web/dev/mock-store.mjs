import { emptyUsage, hash, MockUsage, noTokens, transcriptLines } from "./mock-usage.mjs";

// Keeps the mock hub's events and derives sessions, agents, calls, questions and files from them, as the hub does.

/** Bounded, because the mock hub may run for days beside an editor. */
const maximumEvents = 60_000;

export class MockStore {
  constructor() {
    this.events = [];
    this.byUUID = new Map();
    this.sessions = new Map();
    this.agents = new Map();
    this.calls = new Map();
    this.questions = [];
    this.files = [];
    this.prompts = [];
    this.nextID = 1;
    this.listeners = new Set();
    this.untold = new Set();
    this.usage = new MockUsage();
    /** Whether session files are read too. */
    this.hasTranscripts = false;
  }

  get lastID() {
    return this.nextID - 1;
  }

  add(partial, at, extra = {}) {
    const id = this.nextID++;
    const event = {
      id, source: "hook", event_uuid: `019aa000-0000-7000-8000-${id.toString(16).padStart(12, "0")}`, ...partial,
      timestamp: stamp(at), created_at: stamp(Math.max(at, extra.storedAt ?? at)),
    };
    this.events.push(event);
    this.byUUID.set(event.event_uuid, event);
    const gone = this.events.length > maximumEvents ? this.events.splice(0, 1000) : [];
    for (const old of gone) this.byUUID.delete(old.event_uuid);
    this.derive(event, at, extra);
    for (const listener of this.listeners) listener({ kind: "event", event });
    this.tellSession(event.session_id);
    this.addTranscript(event, at);
    return event;
  }

  /** Of two sessions in three, the lines of the file follow each hook. */
  addTranscript(event, at) {
    if (!this.hasTranscripts || event.source !== "hook" || hash(event.session_id) % 3 === 2) return;
    for (const line of transcriptLines(event, at)) {
      const { id, event_uuid, ...rest } = line;
      void id;
      void event_uuid;
      this.add(rest, at + 5);
    }
  }

  /** Session rows are told at most four times a second each, as the hub does. */
  tellSession(id) {
    if (this.listeners.size === 0 || this.untold.has(id)) return;
    this.untold.add(id);
    setTimeout(() => {
      this.untold.delete(id);
      for (const listener of this.listeners) listener({ kind: "session", session: this.sessions.get(id) });
    }, 250).unref();
  }

  derive(event, at, extra) {
    const session = this.sessionOf(event);
    const agent = this.agentOf(event, extra);
    if (!session.sources.includes(event.source)) session.sources.push(event.source);
    session.event_count += 1;
    session.last_event_at = event.timestamp;
    session.duration_ms = at - Date.parse(session.started_at);
    agent.event_count += 1;
    agent.last_event_at = event.timestamp;
    if (event.is_error && event.source === "hook") {
      session.error_count += 1;
      agent.error_count += 1;
    }
    if (event.source !== "hook") return;
    this.deriveCall(event, session, agent);
    this.deriveState(event, session, agent, at);
    this.usage.take(event, at, session, agent);
  }

  sessionOf(event) {
    const known = this.sessions.get(event.session_id);
    if (known) return known;
    const session = {
      session_id: event.session_id, agent_kind: "claude-code", status: "running", source_app: event.source_app,
      machine_id: event.machine_id, project_path: event.payload.cwd, cwd: event.payload.cwd, git_branch: null,
      model: event.payload.model ?? null, title: null, permission_mode: "default", agent_version: event.agent_version,
      transcript_path: event.payload.transcript_path, start_source: "startup", end_reason: null,
      started_at: event.timestamp,
      ended_at: null, last_event_at: event.timestamp, duration_ms: 0, event_count: 0, agent_count: 0, max_depth: 0,
      prompt_count: 0, tool_count: 0, error_count: 0, file_count: 0, open_question_count: 0, waiting_for_user: false,
      ...emptyUsage(),
    };
    this.sessions.set(event.session_id, session);
    return session;
  }

  agentOf(event, extra) {
    const key = `${event.session_id}/${event.agent_id}`;
    const known = this.agents.get(key);
    if (known) return known;
    const parent = event.agent_id === "main" ? null : event.parent_agent_id ?? "main";
    const depth = parent === null ? 0 : (this.agents.get(`${event.session_id}/${parent}`)?.depth ?? 0) + 1;
    const agent = {
      session_id: event.session_id, agent_id: event.agent_id, agent_type: event.agent_type,
      agent_name: event.agent_name,
      parent_agent_id: parent, parent_is_known: true, spawn_tool_use_id: extra.spawn ?? null, depth, status: "running",
      description: extra.task ?? null, model: "claude-sonnet-5", is_background: false, started_at: event.timestamp,
      ended_at: null, last_event_at: event.timestamp, duration_ms: null, event_count: 0, tool_count: 0, error_count: 0,
      tokens: noTokens(), cost_usd: 0, model_call_count: 0, unpriced_call_count: 0, sources: ["hook"],
    };
    this.agents.set(key, agent);
    const session = this.sessions.get(event.session_id);
    session.agent_count += 1;
    session.max_depth = Math.max(session.max_depth, depth);
    return agent;
  }

  deriveCall(event, session, agent) {
    if (event.hook_event_type === "PreToolUse") {
      session.tool_count += 1;
      agent.tool_count += 1;
      this.calls.set(event.tool_use_id, {
        session_id: event.session_id, tool_use_id: event.tool_use_id, agent_id: event.agent_id,
        tool_name: event.tool_name,
        status: "running", summary: event.summary, started_at: event.timestamp, ended_at: null, duration_ms: null,
        permission_wait_ms: null, error: null, is_interrupt: null,
        mcp_server: event.tool_name.startsWith("mcp__") ? event.tool_name.split("__")[1] : null, spawned_agent_id: null,
      });
      return;
    }
    const call = this.calls.get(event.tool_use_id);
    if (!call || !event.hook_event_type.startsWith("PostToolUse")) return;
    call.status = event.is_error ? "failed" : "succeeded";
    call.ended_at = event.timestamp;
    call.duration_ms = Date.parse(event.timestamp) - Date.parse(call.started_at);
    call.error = event.payload.error ?? null;
    call.spawned_agent_id = event.payload.tool_response?.agentId ?? null;
    const path = event.payload.tool_response?.filePath;
    if (path && event.tool_name === "Edit") {
      const lines = event.payload.tool_response.structuredPatch[0].lines;
      this.files.push({
        session_id: event.session_id, path, operation: "edit", at: event.timestamp, agent_id: event.agent_id,
        tool_use_id: event.tool_use_id, lines_added: lines.filter((line) => line.startsWith("+")).length,
        lines_removed: lines.filter((line) => line.startsWith("-")).length,
        patch: event.payload.tool_response.structuredPatch,
      });
      const own = this.files.filter((file) => file.session_id === session.session_id);
      session.file_count = new Set(own.map((file) => file.path)).size;
    }
  }

  deriveState(event, session, agent, at) {
    const end = () => {
      agent.ended_at = event.timestamp;
      agent.duration_ms = at - Date.parse(agent.started_at);
    };
    switch (event.hook_event_type) {
      case "UserPromptSubmit":
        this.setStatus(session, agent, "running");
        session.prompt_count += 1;
        session.title ??= event.payload.prompt;
        session.last_prompt = event.payload.prompt;
        this.prompts.push({
          session_id: event.session_id,
          id: event.event_uuid,
          at: event.timestamp,
          text: event.payload.prompt,
        });
        break;
      case "PermissionRequest":
        this.setStatus(session, agent, "waiting");
        session.open_question_count += 1;
        this.questions.push({
          session_id: event.session_id, id: event.event_uuid, agent_id: event.agent_id, kind: "permission",
          tool_name: event.tool_name, message: event.summary, asked_at: event.timestamp, resolved_at: null,
        });
        break;
      case "SubagentStop":
        agent.status = "completed";
        end();
        break;
      case "Stop":
        this.setStatus(session, agent, "idle");
        break;
      case "StopFailure":
        this.setStatus(session, agent, "failed");
        session.ended_at = event.timestamp;
        break;
      case "SessionEnd":
        this.setStatus(session, agent, "ended");
        agent.status = "completed";
        session.ended_at = event.timestamp;
        session.end_reason = event.payload.reason;
        end();
        break;
      default:
        break;
    }
  }

  setStatus(session, agent, status) {
    session.status = status;
    session.waiting_for_user = status === "waiting";
    agent.status = status;
    if (status === "waiting") return;
    session.open_question_count = 0;
    for (const question of this.questions) {
      if (question.session_id === session.session_id) question.resolved_at ??= session.last_event_at;
    }
  }
}

export function stamp(at) {
  return new Date(at).toISOString().replace("Z", "000Z");
}

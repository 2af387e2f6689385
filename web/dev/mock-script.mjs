// Makes believable sessions: prompts, tools, subagents, failures, questions, file edits. Deterministic for a seed.

/** A small pseudo-random generator (mulberry32), so that screenshots repeat. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const projects = [
  { path: "/srv/checkout-service", branch: "retry-payments", machine: "workstation-7" },
  { path: "/srv/docs-site", branch: "main", machine: "workstation-7" },
  { path: "/home/dev/billing", branch: "invoice-rounding", machine: "laptop-ines" },
  { path: "/home/dev/mobile-app", branch: "offline-cache", machine: "laptop-ines" },
  { path: "/srv/infra", branch: "upgrade-postgres", machine: "build-runner-2" },
];

const prompts = [
  "Make the payment retry idempotent and add tests for a timeout in the middle",
  "Why do the nightly builds take 40 minutes? Find the slow steps and propose a plan",
  "Rounding of invoices is off by one cent for three-line orders; find the cause and mend it",
  "Move the offline cache from files to SQLite, keep the old format readable",
  "Upgrade PostgreSQL from 14 to 16 in the staging environment, write the runbook",
  "Rewrite the getting-started page; every command in it has to work",
  "Add a health endpoint and expose the queue depth",
];

const files = [
  "src/payments/retry.ts",
  "src/payments/client.ts",
  "src/orders/totals.ts",
  "test/retry.test.ts",
  "docs/start.md",
  "src/cache/store.swift",
  "deploy/postgres/values.yaml",
  "src/api/health.ts",
];

const failures = [
  [
    "Bash",
    [
      "Exit code 1",
      "FAIL test/retry.test.ts",
      "  ● retries once after a timeout",
      "",
      "    expect(received).toBe(expected)",
      "",
      "    Expected: 1",
      "    Received: 2",
      "",
      "      41 |   await client.pay(order)",
      "    > 42 |   expect(gateway.charges).toBe(1)",
      "         |                           ^",
      "",
      "Tests: 1 failed, 27 passed, 28 total",
    ].join("\n"),
  ],
  ["Edit", "String to replace not found in file.\nString: export async function pay(order: Order) {"],
  ["Bash", "Exit code 127\n/bin/sh: 1: psql: not found"],
  ["WebFetch", "Request failed with status code 404"],
];

const subagents = [
  ["Explore", "Find every caller of pay()"],
  ["general-purpose", "Write the tests for the timeout cases"],
  ["code-reviewer", "Review the diff for races"],
  ["Plan", "Plan the migration in safe steps"],
];

/** One session as a list of steps `{after, event}`: `after` is in milliseconds since the step before. */
export function sessionScript(random, index, ending) {
  const project = projects[index % projects.length];
  const hex = (length) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
  const id = `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
  const pick = (list) => list[Math.floor(random() * list.length)];
  const steps = [];
  const writer = { random, hex, pick, project, id, steps };
  const emit = (after, type, fields = {}) => steps.push({ after, event: eventOf(writer, type, fields) });
  const prompt = prompts[index % prompts.length];
  emit(0, "SessionStart", { summary: "Session starts", payload: { source: "startup", model: "claude-sonnet-5" } });
  emit(
    200,
    "InstructionsLoaded",
    { summary: "CLAUDE.md", payload: { file_path: `${project.path}/CLAUDE.md`, memory_type: "Project" } },
  );
  emit(900, "UserPromptSubmit", { summary: prompt, payload: { prompt } });
  readSome(writer, { agent_id: "main" }, 6 + Math.floor(random() * 6));
  const helpers = subagents.slice(0, 1 + Math.floor(random() * subagents.length));
  for (const [name, task] of helpers) runSubagent(writer, name, task, 1);
  workSome(writer, { agent_id: "main" }, 4 + Math.floor(random() * 6), ending === "failed" ? 0.35 : 0.1);
  finish(writer, emit, ending);
  return { id, steps };
}

function finish(writer, emit, ending) {
  if (ending === "waiting") {
    emit(
      1200,
      "PermissionRequest",
      {
        summary: "git push --force-with-lease origin retry-payments",
        tool_name: "Bash",
        payload: { tool_name: "Bash", tool_input: { command: "git push --force-with-lease origin retry-payments" } },
      },
    );
  } else if (ending === "failed") {
    emit(
      2000,
      "StopFailure",
      {
        summary: "API error: overloaded",
        is_error: true,
        payload: { error: "overloaded", error_details: "529 Overloaded: the service is at capacity, try again later" },
      },
    );
  } else if (ending === "ended" || ending === "idle") {
    emit(
      1500,
      "Stop",
      {
        summary: "All tests pass; the retry is idempotent now.",
        payload: { last_assistant_message: "All tests pass. I changed two files and added four tests." },
      },
    );
    if (ending === "ended") emit(
      9000,
      "SessionEnd",
      { summary: "Session ends", payload: { reason: "prompt_input_exit" } },
    );
  }
  void writer;
}

function eventOf(writer, type, fields) {
  const { payload = {}, ...rest } = fields;
  const { project, id } = writer;
  return {
    session_id: id, source_app: project.path.split("/").pop(), machine_id: project.machine, agent_id: "main",
    agent_type: "main", agent_name: null, parent_agent_id: null, agent_version: "2.1.303", plugin_version: null,
    hook_event_type: type, tool_name: null, tool_use_id: null, model_name: null, summary: "", is_error: false,
    replay_state: "live", stored: true, ...rest,
    payload: {
      session_id: id, hook_event_name: type, cwd: project.path, transcript_path: `${project.path}/.claude/${id}.jsonl`,
      permission_mode: "default", ...(rest.agent_id && rest.agent_id !== "main"
        ? { agent_id: rest.agent_id, agent_type: rest.agent_name }
        : {}),
      ...(rest.tool_name
        ? { tool_name: rest.tool_name }
        : {}), ...(rest.tool_use_id ? { tool_use_id: rest.tool_use_id } : {}), ...payload,
    },
  };
}

/** One tool call: its start, and its end after a while. */
function call(writer, agent, tool, input, summary, { duration, response, error, after = 600 }) {
  const tool_use_id = `toolu_01${writer.hex(16)}`;
  const common = { ...agent, tool_name: tool, tool_use_id, summary };
  writer.steps.push({ after, event: eventOf(writer, "PreToolUse", { ...common, payload: { tool_input: input } }) });
  const failed = error !== undefined;
  writer.steps.push({
    after: duration,
    event: eventOf(writer, failed ? "PostToolUseFailure" : "PostToolUse", {
      ...common,
      summary: failed ? `${summary}: ${error.split("\n").slice(0, 2).join(" ")}` : summary,
      is_error: failed,
      payload: {
        tool_input: input,
        duration_ms: duration,
        ...(failed ? { error, is_interrupt: false } : { tool_response: response }),
      },
    }),
  });
  return tool_use_id;
}

function readSome(writer, agent, count) {
  const { random, pick, project } = writer;
  for (let index = 0; index < count; index += 1) {
    const file = `${project.path}/${pick(files)}`;
    const duration = 8 + Math.floor(random() * 60);
    if (random() < 0.3) {
      call(
        writer,
        agent,
        "Grep",
        { pattern: "pay\\(", path: project.path },
        "pay\\( in src",
        { duration, response: { numFiles: 7, filenames: files }, after: 250 },
      );
    } else {
      call(
        writer,
        agent,
        "Read",
        { file_path: file },
        file,
        {
          duration,
          response: { type: "text", file: { filePath: file, numLines: 120, startLine: 1, totalLines: 120 } },
          after: 250,
        },
      );
    }
  }
}

function workSome(writer, agent, count, failureRate) {
  const { random, pick, project } = writer;
  for (let index = 0; index < count; index += 1) {
    const dice = random();
    if (random() < failureRate) {
      const [tool, error] = pick(failures);
      const input = tool === "Bash"
        ? { command: "npm test -- retry" }
        : { file_path: `${project.path}/src/payments/client.ts` };
      call(
        writer,
        agent,
        tool,
        input,
        tool === "Bash" ? "npm test -- retry" : input.file_path,
        { duration: 900 + Math.floor(random() * 9000), error },
      );
    } else if (dice < 0.45) {
      edit(writer, agent);
    } else if (dice < 0.8) {
      const command = pick(["npm test", "git status --short", "make lint", "node --test test/retry.test.js"]);
      call(
        writer,
        agent,
        "Bash",
        { command, description: "Run it" },
        command,
        {
          duration: 700 + Math.floor(random() * 20000),
          response: { stdout: "Tests: 28 passed, 28 total\nTime: 4.2 s", stderr: "", interrupted: false },
        },
      );
    } else {
      call(
        writer,
        agent,
        "mcp__github__search_issues",
        { query: "retry timeout" },
        "retry timeout",
        {
          duration: 300 + Math.floor(random() * 1500),
          response: { items: [{ number: 12, title: "Double charge after timeout" }] },
        },
      );
    }
  }
}

function edit(writer, agent) {
  const file = `${writer.project.path}/${writer.pick(files)}`;
  const patch = [{
    oldStart: 12,
    oldLines: 3,
    newStart: 12,
    newLines: 5,
    lines: [
      " export async function pay(order) {",
      "-  return gateway.charge(order)",
      "+  const key = idempotencyKey(order)",
      "+  const known = await charges.find(key)",
      "+  return known ?? gateway.charge(order, key)",
      " }",
    ],
  }];
  call(
    writer,
    agent,
    "Edit",
    {
      file_path: file,
      old_string: "  return gateway.charge(order)",
      new_string: "  const key = idempotencyKey(order)",
    },
    file,
    { duration: 20 + Math.floor(writer.random() * 50), response: { filePath: file, structuredPatch: patch } },
  );
}

function runSubagent(writer, name, task, depth, parent = "main") {
  const { random, hex } = writer;
  const agent_id = `a${hex(16)}`;
  const agent = { agent_id, agent_type: "subagent", agent_name: name, parent_agent_id: parent };
  const isNested = parent !== "main";
  const parentAgent = isNested
    ? { agent_id: parent, agent_type: "subagent", agent_name: "general-purpose" }
    : { agent_id: "main" };
  const spawn = `toolu_01${hex(16)}`;
  const input = { description: task, prompt: `${task}. Report in ten lines.`, subagent_type: name };
  const spawning = { ...parentAgent, tool_name: "Agent", tool_use_id: spawn, summary: `${name}: ${task}` };
  const emit = (after, type, fields, more = {}) =>
    writer.steps.push({ after, event: eventOf(writer, type, fields), ...more });
  emit(700, "PreToolUse", { ...spawning, payload: { tool_input: input } });
  emit(100, "SubagentStart", { ...agent, summary: task }, { spawn, task });
  readSome(writer, agent, 3 + Math.floor(random() * 8));
  workSome(writer, agent, 1 + Math.floor(random() * 5), 0.12);
  if (name === "general-purpose" && depth < 3) {
    runSubagent(writer, "Explore", "Look up the gateway's contract", depth + 1, agent_id);
  }
  const message = "Found 7 callers; two of them ignore the result.";
  emit(900, "SubagentStop", { ...agent, summary: `${task}: done`, payload: { last_assistant_message: message } });
  const tool_response = { status: "completed", agentId: agent_id, content: [{ type: "text", text: message }] };
  emit(50, "PostToolUse", { ...spawning, payload: { tool_input: input, tool_response } });
}

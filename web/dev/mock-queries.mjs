// Answers the mock hub's queries from a MockStore, in the shapes of the real hub.

const lists = ["session_id", "agent_id", "hook_event_type", "tool_name", "source_app", "machine_id", "source"];

function valuesOf(parameters, name) {
  return parameters.getAll(name === "hook_event_type"
    ? "event_type"
    : name).flatMap((value) => value.split(",")).filter(Boolean);
}

function instant(text, now) {
  if (!text) return null;
  const relative = /^(\d+)([mhd])$/.exec(text);
  if (relative) return now - Number(relative[1]) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[relative[2]];
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

/** True for the events that a filter lets through; also used for the live stream. */
export function eventFilter(parameters) {
  const wanted = lists.map((name) => [name, valuesOf(parameters, name)]).filter(([, values]) => values.length > 0);
  const errorsOnly = parameters.get("status") === "error";
  const text = (parameters.get("q") ?? "").toLowerCase();
  const since = instant(parameters.get("since"), Date.now());
  const until = instant(parameters.get("until"), Date.now());
  return (event) =>
    wanted.every(([name, values]) => values.includes(event[name])) &&
    (!errorsOnly || event.is_error) &&
    (text === "" || event.summary.toLowerCase().includes(text) ||
      JSON.stringify(event.payload).toLowerCase().includes(text)) &&
    (since === null || Date.parse(event.timestamp) >= since) &&
    (until === null || Date.parse(event.timestamp) <= until);
}

export function shown(event, parameters) {
  if (parameters.get("payload") !== "0") return event;
  const { payload, ...rest } = event;
  void payload;
  return rest;
}

export function paged(items, parameters, name) {
  const limit = Math.min(1000, Number(parameters.get("limit") ?? 100));
  const start = Number(parameters.get("cursor") ?? 0);
  const next = start + limit < items.length ? String(start + limit) : null;
  return { [name]: items.slice(start, start + limit), next_cursor: next, total: items.length };
}

/** Events page by id, so that new arrivals do not shift a cursor. */
export function eventPage(store, parameters) {
  const matches = eventFilter(parameters);
  const limit = Math.min(1000, Number(parameters.get("limit") ?? 100));
  const isAscending = parameters.get("order") === "asc";
  const from = parameters.get("cursor") === null ? null : Number(parameters.get("cursor"));
  const all = store.events.filter(matches);
  const rest = all.filter((event) => from === null || (isAscending ? event.id > from : event.id < from));
  if (!isAscending) rest.reverse();
  const events = rest.slice(0, limit);
  return {
    events: events.map((event) => shown(event, parameters)),
    next_cursor: rest.length > limit ? String(events[events.length - 1].id) : null,
    total: all.length,
  };
}

export function sessionPage(store, parameters, onlyActive) {
  const status = valuesOf(parameters, "status");
  const apps = valuesOf(parameters, "source_app");
  const machines = valuesOf(parameters, "machine_id");
  const text = (parameters.get("q") ?? "").toLowerCase();
  const sessions = [...store.sessions.values()]
    .filter((session) =>
      (!onlyActive || ["running", "waiting", "idle"].includes(session.status)) &&
      (status.length === 0 || status.includes(session.status)) &&
      (apps.length === 0 || apps.includes(session.source_app)) &&
      (machines.length === 0 || machines.includes(session.machine_id)) &&
      (parameters.get("errors") !== "1" || session.error_count > 0) &&
      (text === "" || `${session.title} ${session.project_path}`.toLowerCase().includes(text)))
    .sort((a, b) => (parameters.get("sort") === "cost"
      ? (b.cost_usd ?? -1) - (a.cost_usd ?? -1)
      : b.last_event_at.localeCompare(a.last_event_at)));
  return paged(sessions, parameters, "sessions");
}

const unique = (values) => [...new Set(values.filter(Boolean))].sort();

export function facets(store) {
  return {
    source_apps: unique(store.events.map((event) => event.source_app)),
    machine_ids: unique(store.events.map((event) => event.machine_id)),
    event_types: unique(store.events.map((event) => event.hook_event_type)),
    tool_names: unique(store.events.map((event) => event.tool_name)),
    agent_names: unique(store.events.map((event) => event.agent_name)),
  };
}

export function sessionDetail(store, id) {
  const own = (item) => item.session_id === id;
  return {
    session: store.sessions.get(id), prompts: store.prompts.filter(own), questions: store.questions.filter(own),
    compactions: store.usage.compactions.filter(own), tasks: [],
  };
}

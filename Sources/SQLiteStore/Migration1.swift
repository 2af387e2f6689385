/// Schema 1: everything that the first release stores.
///
/// - Times are microseconds UTC. Names that repeat (ids of sessions and agents, apps, machines, tools, models …) are
///   numbers of `names`.
/// - What an event shares with its neighbours is one row of `contexts`; its type, tool and outcome are one of
///   `kinds`. An event's own row is then little more than its id, its time and its compressed body, and one index on
///   `kind` serves the filters by type, by tool and by error.
/// - `heads` has the beginnings of payloads, which many events in a row share.
/// - `event_blocks` keeps the earliest and latest time of each 1024 ids, so that a range of time becomes a range of ids
///   without an index entry for each event.
/// - Full-text search keeps no text of its own (`content=''`): the text is in the compressed body beside the payload
///   that it came from, where it costs next to nothing, and snippets are made from there. Positions are kept for
///   phrases; `columnsize=0` because nothing is ranked.
let migration1 = """
    CREATE TABLE names (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

    CREATE TABLE kinds (
        id INTEGER PRIMARY KEY, type INTEGER NOT NULL, tool INTEGER, is_error INTEGER NOT NULL);

    CREATE TABLE contexts (
        id INTEGER PRIMARY KEY, session INTEGER NOT NULL, agent INTEGER NOT NULL, role INTEGER NOT NULL,
        agent_name INTEGER, parent INTEGER, app INTEGER NOT NULL, machine INTEGER NOT NULL, agent_version INTEGER,
        plugin_version INTEGER, model INTEGER, replay INTEGER NOT NULL);
    CREATE INDEX contexts_session ON contexts (session);

    CREATE TABLE events (
        id INTEGER PRIMARY KEY, uuid BLOB NOT NULL, session INTEGER NOT NULL, context INTEGER NOT NULL,
        kind INTEGER NOT NULL, timestamp INTEGER NOT NULL, delay INTEGER NOT NULL, tool_use, summary TEXT,
        head INTEGER, encoding INTEGER NOT NULL, body BLOB NOT NULL);
    CREATE UNIQUE INDEX events_uuid ON events (uuid);
    CREATE INDEX events_session ON events (session);
    CREATE INDEX events_kind ON events (kind);

    CREATE TABLE heads (id INTEGER PRIMARY KEY, encoding INTEGER NOT NULL, bytes BLOB NOT NULL);

    CREATE TABLE event_blocks (block INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL);

    CREATE VIRTUAL TABLE event_text USING fts5 (
        text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 0');

    CREATE TABLE facets (field INTEGER NOT NULL, name INTEGER NOT NULL, uses INTEGER NOT NULL,
        PRIMARY KEY (field, name)) WITHOUT ROWID;

    CREATE TABLE sessions (
        id INTEGER PRIMARY KEY, agent_kind INTEGER NOT NULL, status INTEGER NOT NULL,
        status_at INTEGER NOT NULL, app INTEGER NOT NULL, machine INTEGER NOT NULL, project_path TEXT, cwd TEXT, git_branch TEXT, model INTEGER, title TEXT,
        permission_mode INTEGER, agent_version INTEGER, transcript_path TEXT, start_source INTEGER, end_reason INTEGER,
        started_at INTEGER NOT NULL, ended_at INTEGER, last_event_at INTEGER NOT NULL, event_count INTEGER NOT NULL,
        agent_count INTEGER NOT NULL, max_depth INTEGER NOT NULL, prompt_count INTEGER NOT NULL,
        tool_count INTEGER NOT NULL, error_count INTEGER NOT NULL, file_count INTEGER NOT NULL,
        open_question_count INTEGER NOT NULL);
    CREATE INDEX sessions_last_event ON sessions (last_event_at);

    CREATE TABLE agents (
        session INTEGER NOT NULL, agent INTEGER NOT NULL, role INTEGER NOT NULL, name INTEGER, parent INTEGER,
        parent_is_known INTEGER NOT NULL, spawn_tool_use, depth INTEGER NOT NULL, status INTEGER NOT NULL,
        description TEXT, model INTEGER, is_background INTEGER NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
        last_event_at INTEGER NOT NULL, event_count INTEGER NOT NULL, tool_count INTEGER NOT NULL,
        error_count INTEGER NOT NULL, PRIMARY KEY (session, agent)) WITHOUT ROWID;
    CREATE INDEX agents_start ON agents (started_at);

    CREATE TABLE tool_calls (
        id INTEGER PRIMARY KEY, session INTEGER NOT NULL, tool_use NOT NULL, agent INTEGER NOT NULL,
        tool INTEGER NOT NULL, status INTEGER NOT NULL, summary TEXT NOT NULL, started_at INTEGER NOT NULL,
        ended_at INTEGER, duration INTEGER, permission_wait INTEGER, permission_requested_at INTEGER, error TEXT,
        is_interrupt INTEGER NOT NULL, mcp_server INTEGER, spawned_agent INTEGER, spawn_agent_name INTEGER);
    CREATE UNIQUE INDEX tool_calls_id ON tool_calls (session, tool_use);
    CREATE INDEX tool_calls_start ON tool_calls (started_at);
    CREATE INDEX tool_calls_open ON tool_calls (session) WHERE status = 0;

    CREATE TABLE file_changes (
        session INTEGER NOT NULL, path TEXT NOT NULL, tool_use NOT NULL, agent INTEGER NOT NULL,
        operation INTEGER NOT NULL, at INTEGER NOT NULL, lines_added INTEGER NOT NULL, lines_removed INTEGER NOT NULL,
        patch_encoding INTEGER, patch BLOB, PRIMARY KEY (session, path, tool_use)) WITHOUT ROWID;

    CREATE TABLE prompts (
        session INTEGER NOT NULL, prompt TEXT NOT NULL, at INTEGER NOT NULL, encoding INTEGER NOT NULL,
        text BLOB NOT NULL, PRIMARY KEY (session, prompt)) WITHOUT ROWID;

    CREATE TABLE questions (
        session INTEGER NOT NULL, question TEXT NOT NULL, agent INTEGER NOT NULL, kind INTEGER NOT NULL, tool INTEGER,
        message TEXT NOT NULL, asked_at INTEGER NOT NULL, resolved_at INTEGER,
        PRIMARY KEY (session, question)) WITHOUT ROWID;
    CREATE INDEX questions_open ON questions (asked_at) WHERE resolved_at IS NULL;

    CREATE TABLE compactions (
        session INTEGER NOT NULL, agent INTEGER NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
        "trigger" INTEGER NOT NULL, PRIMARY KEY (session, agent, started_at)) WITHOUT ROWID;

    CREATE TABLE tasks (
        session INTEGER NOT NULL, task TEXT NOT NULL, subject TEXT NOT NULL, description TEXT, teammate TEXT,
        created_at INTEGER NOT NULL, completed_at INTEGER, PRIMARY KEY (session, task)) WITHOUT ROWID;
    """

/// Schema 2: model calls, usage and costs, and who told of each row.
///
/// - Figures that nothing filters or sorts by are packed: `figures`, `usage` and `cost` blobs are variable-length
///   counts (see `Figures`). `sessions.cost` repeats the total for the list by cost; `usage_hours` has a column for each
///   figure, because it is summed here.
/// - `model_calls.call` is the call's key: its message id, or `request:` and the request's id.
/// - `custom_events` has the times of events that somebody else sent: the only ones that are listed by time.
/// - `event_blocks.kinds` tells which combinations of source and history a block has, so that a list without imported
///   events need not walk through them.
/// - Full-text search merges eight segments at a time instead of four: an import costs 15 % less processor time. More
///   would leave merging to single transactions, which would then stall the writer.
/// - Rows of schema 1 were all told of by hooks.
let migration2 = """
    ALTER TABLE contexts ADD COLUMN source INTEGER NOT NULL DEFAULT 0;
    INSERT INTO event_text (event_text, rank) VALUES ('automerge', 8);
    ALTER TABLE event_blocks ADD COLUMN kinds INTEGER NOT NULL DEFAULT 17;

    CREATE TABLE custom_events (
        at INTEGER NOT NULL, id INTEGER NOT NULL, session INTEGER NOT NULL, PRIMARY KEY (at, id)) WITHOUT ROWID;
    CREATE INDEX custom_events_session ON custom_events (session);

    ALTER TABLE sessions ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sessions ADD COLUMN figures BLOB;
    ALTER TABLE sessions ADD COLUMN forked_from INTEGER;
    ALTER TABLE sessions ADD COLUMN fork_point;
    ALTER TABLE sessions ADD COLUMN fork_point_at INTEGER;
    ALTER TABLE sessions ADD COLUMN context_tokens INTEGER;
    ALTER TABLE sessions ADD COLUMN context_window INTEGER;
    ALTER TABLE sessions ADD COLUMN git_root TEXT;
    ALTER TABLE sessions ADD COLUMN git_remote TEXT;
    ALTER TABLE sessions ADD COLUMN worktree_path TEXT;
    ALTER TABLE sessions ADD COLUMN pull_request_url TEXT;
    ALTER TABLE sessions ADD COLUMN last_prompt TEXT;
    ALTER TABLE sessions ADD COLUMN born_at INTEGER;
    ALTER TABLE sessions ADD COLUMN title_kind INTEGER;
    ALTER TABLE sessions ADD COLUMN statements BLOB;
    ALTER TABLE sessions ADD COLUMN sources INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX sessions_cost ON sessions (cost);
    CREATE INDEX sessions_start ON sessions (started_at);
    CREATE INDEX sessions_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;

    ALTER TABLE agents ADD COLUMN figures BLOB;
    ALTER TABLE agents ADD COLUMN sources INTEGER NOT NULL DEFAULT 1;

    ALTER TABLE tool_calls ADD COLUMN message;
    ALTER TABLE tool_calls ADD COLUMN decision_source INTEGER;
    ALTER TABLE tool_calls ADD COLUMN is_inherited INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE tool_calls ADD COLUMN sources INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX tool_calls_inherited ON tool_calls (started_at) WHERE is_inherited = 1;

    ALTER TABLE prompts ADD COLUMN line;
    ALTER TABLE prompts ADD COLUMN sources INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX prompts_time ON prompts (at);

    ALTER TABLE compactions RENAME TO compactions1;
    CREATE TABLE compactions (
        session INTEGER NOT NULL, agent INTEGER NOT NULL, started_at INTEGER NOT NULL, source INTEGER NOT NULL,
        ended_at INTEGER, "trigger" INTEGER NOT NULL, tokens_before INTEGER, tokens_after INTEGER,
        PRIMARY KEY (session, agent, started_at, source)) WITHOUT ROWID;
    INSERT INTO compactions SELECT session, agent, started_at, 0, ended_at, "trigger", NULL, NULL FROM compactions1;
    DROP TABLE compactions1;

    CREATE TABLE model_calls (
        id INTEGER PRIMARY KEY, session INTEGER NOT NULL, call NOT NULL, request, has_message INTEGER NOT NULL,
        agent INTEGER NOT NULL, model INTEGER, at INTEGER NOT NULL, duration INTEGER, first_token INTEGER, usage BLOB,
        stop_reason INTEGER, speed INTEGER, service_tier INTEGER, inference_geo INTEGER, effort INTEGER,
        query_source INTEGER, prompt, is_inherited INTEGER NOT NULL, origin INTEGER, sources INTEGER NOT NULL,
        cost BLOB, cost_basis INTEGER NOT NULL, price_version INTEGER, reported_cost INTEGER);
    CREATE UNIQUE INDEX model_calls_key ON model_calls (session, call);
    CREATE INDEX model_calls_request ON model_calls (session, request) WHERE request IS NOT NULL;
    CREATE INDEX model_calls_time ON model_calls (at);
    CREATE INDEX model_calls_inherited ON model_calls (at) WHERE is_inherited = 1;

    CREATE TABLE model_usages (
        session INTEGER NOT NULL, model INTEGER NOT NULL, figures BLOB, booked_hour INTEGER,
        PRIMARY KEY (session, model)) WITHOUT ROWID;

    CREATE TABLE usage_hours (
        hour INTEGER NOT NULL, session INTEGER NOT NULL, agent INTEGER NOT NULL, model INTEGER NOT NULL,
        calls INTEGER NOT NULL, unpriced INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL,
        cache_read INTEGER NOT NULL, cache_creation_5m INTEGER NOT NULL, cache_creation_1h INTEGER NOT NULL,
        cache_creation INTEGER NOT NULL, thinking INTEGER NOT NULL, web_searches INTEGER NOT NULL,
        web_fetches INTEGER NOT NULL, input_cost INTEGER NOT NULL, output_cost INTEGER NOT NULL,
        cache_read_cost INTEGER NOT NULL, cache_creation_5m_cost INTEGER NOT NULL,
        cache_creation_1h_cost INTEGER NOT NULL, other_cost INTEGER NOT NULL, uncached_cost INTEGER NOT NULL,
        PRIMARY KEY (hour, session, agent, model)) WITHOUT ROWID;
    CREATE INDEX usage_hours_session ON usage_hours (session);

    CREATE TABLE turn_failures (
        session INTEGER NOT NULL, agent INTEGER NOT NULL, turn TEXT NOT NULL, at INTEGER NOT NULL,
        code INTEGER NOT NULL, message TEXT, sources INTEGER NOT NULL, PRIMARY KEY (session, agent, turn))
        WITHOUT ROWID;
    CREATE INDEX turn_failures_time ON turn_failures (at);
    """

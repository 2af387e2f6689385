/// The part of schema 3 that windows into one session are read along: its strip, its timeline, its conversation, its
/// state at an instant.
///
/// - `tool_calls_window` and `model_calls_window` have all that a picture of the whole session needs of its calls, so
///   that it is drawn without touching a row.
/// - `events_window` has the session's events in order of time with their kinds, their surroundings and their tool
///   calls: conversations, counts and the events of a tool call are found in it, and only what is shown is read.
enum Migration3SessionWindows {
    static let script = """
        CREATE INDEX tool_calls_window ON tool_calls
            (session, started_at, ended_at, agent, status, tool, spawned_agent, is_inherited);
        CREATE INDEX model_calls_window ON model_calls (session, at, agent, duration, is_inherited);
        CREATE INDEX events_window ON events (session, timestamp, kind, context, tool_use);
        """
}

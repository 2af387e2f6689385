/// How many turns of a session and of an agent failed, beside their errors: a session that ended over failed turns is told
/// apart from one that ended well without a look at its events.
enum MigrationFailedTurns {
    static let script = """
        ALTER TABLE sessions ADD COLUMN failed_turn_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE agents ADD COLUMN failed_turn_count INTEGER NOT NULL DEFAULT 0;
        UPDATE sessions SET failed_turn_count = f.turns
            FROM (SELECT session, count(*) AS turns FROM turn_failures WHERE is_inherited = 0 GROUP BY session) AS f
            WHERE f.session = sessions.id;
        UPDATE agents SET failed_turn_count = f.turns
            FROM (SELECT session, agent, count(*) AS turns FROM turn_failures WHERE is_inherited = 0
                GROUP BY session, agent) AS f
            WHERE f.session = agents.session AND f.agent = agents.agent;
        """
}

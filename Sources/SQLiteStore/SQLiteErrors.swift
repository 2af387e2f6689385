internal import CSQLite
internal import EventStore

extension StoreError {
    /// What a result code of SQLite means to a caller. `code` is an extended result code.
    init(sqlite code: Int32, _ words: String, doing operation: String) {
        let message = "\(operation): \(words) (SQLite \(code))"
        switch code & 0xFF {
        case SQLITE_FULL:
            self.init(.diskFull, message, hint: "free space on the disk of the state folder; storing resumes by itself")
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
            self.init(.busy, message, hint: "another program holds the database: close it")
        case SQLITE_IOERR:
            self.init(.inputOutput, message, hint: "check the disk of the state folder")
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM:
            self.init(.inputOutput, message, hint: "the state folder must exist and be writable for this user")
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT:
            self.init(
                .corrupt, message, hint: "move the database away and restore a backup; do not delete it before that")
        case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_RANGE:
            self.init(.constraint, message)
        case SQLITE_INTERRUPT:
            self.init(.deadline, "the query took too long", hint: "ask for a shorter range of time, or add a filter")
        default:
            self.init(.fault, message)
        }
    }

    /// Whether the connection that failed must not be used again.
    var needsReopening: Bool { code == .inputOutput || code == .corrupt }
}

import EventModel
import EventStore

/// What a session did to each file.
struct FileSummary: Equatable {
    /// Tools that read a file, and whose summary is its path.
    static let readTools = ["Read", "NotebookRead"]
    /// Files of one answer: the latest ones.
    static let limit = 2000

    var path: String
    var reads: Int64 = 0
    var writes: Int64 = 0
    var edits: Int64 = 0
    var linesAdded: Int64 = 0
    var linesRemoved: Int64 = 0
    var firstAt: Timestamp
    var lastAt: Timestamp
    /// In order of their first touch.
    var agents: [String] = []
    /// The session made it.
    var isCreated = false

    init(path: String, at time: Timestamp) {
        self.path = path
        firstAt = time
        lastAt = time
    }

    /// One for each path, the latest touch first. Reads name paths below the session's folder without it.
    static func list(_ outline: SessionOutline, reads: [ToolSubject]) -> [FileSummary] {
        var places: [ExactText: Int] = [:]
        var files: [FileSummary] = []
        func place(_ path: String, _ time: Timestamp) -> Int {
            if let place = places[ExactText(path)] { return place }
            places[ExactText(path)] = files.count
            files.append(FileSummary(path: path, at: time))
            return files.count - 1
        }
        for change in outline.changes {
            let place = place(change.path, change.at)
            files[place].touch(change.at, change.at, change.agentID)
            switch change.operation {
            case .create, .write: files[place].writes += 1
            case .edit, .notebookEdit: files[place].edits += 1
            }
            if change.operation == .create { files[place].isCreated = true }
            files[place].linesAdded += change.linesAdded
            files[place].linesRemoved += change.linesRemoved
        }
        for read in reads where !read.summary.isEmpty {
            let whole = FileSummary.path(read.summary, outline.session, among: files) { places[ExactText($0)] != nil }
            let place = place(whole, read.firstAt)
            files[place].touch(read.firstAt, read.lastAt, read.agentID)
            files[place].reads += read.count
        }
        return files.sorted { ($1.lastAt, $0.path) < ($0.lastAt, $1.path) }
    }

    /// A path that a read names without its folder: that of a file that is known, in a folder of the session or, if there
    /// is one such file only, in any; else one in the session's folder.
    private static func path(
        _ summary: String, _ session: Session, among files: [FileSummary], isKnown: (String) -> Bool
    ) -> String {
        if summary.hasPrefix("/") { return summary }
        if let known = session.folders.map({ $0 + summary }).first(where: isKnown) { return known }
        let ending = "/" + summary
        let candidates = files.filter { $0.path.hasSuffix(ending) }
        if candidates.count == 1, let only = candidates.first { return only.path }
        return (session.folders.first ?? "") + summary
    }

    private mutating func touch(_ first: Timestamp, _ last: Timestamp, _ agent: String) {
        firstAt = min(firstAt, first)
        lastAt = max(lastAt, last)
        if !agents.contains(agent) { agents.append(agent) }
    }
}

extension Session {
    /// The folders that paths may be relative to, each with a slash at its end.
    var folders: [String] {
        [cwd, worktreePath, projectPath, gitRoot].compactMap(\.self).filter { !$0.isEmpty }
            .map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    }
}

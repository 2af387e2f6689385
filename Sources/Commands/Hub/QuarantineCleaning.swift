internal import EventModel
internal import Glibc
internal import JSONCoding
internal import Platform

/// Removes what was forgotten from the records that no hub took.
struct QuarantineCleaning {
    private static let fileLimit = 128 << 20

    let folder: String
    let wish: ForgetWish

    init(stateFolder: String, _ wish: ForgetWish) {
        folder = stateFolder + "/quarantine"
        self.wish = wish
    }

    /// How many records were removed.
    func run() -> Int {
        let names = (try? Files.names(in: folder)) ?? []
        return names.filter { $0.hasSuffix(".ndjson") }.reduce(0) { $0 + clean(folder + "/" + $1) }
    }

    private func clean(_ path: String) -> Int {
        guard let bytes = try? Files.read(path, limit: QuarantineCleaning.fileLimit) else { return 0 }
        let lines = bytes.split(separator: 0x0A)
        let kept = lines.filter { !concerns($0) }
        guard kept.count < lines.count else { return 0 }
        if kept.isEmpty {
            unlink(path)
        } else {
            try? Files.replace(path, with: Array(kept.joined(separator: [0x0A])) + [0x0A])
        }
        return lines.count - kept.count
    }

    private func concerns(_ line: ArraySlice<UInt8>) -> Bool {
        guard let entry = try? JSONDocument(parsing: Array(line)).root else { return false }
        if let text = wish.text { return holds(entry, text) }
        let record = entry["record"]
        let session = record?["session_id"]?.string ?? record?["payload"]?["session_id"]?.string
        if let session, wish.sessions.contains(session) { return true }
        // Of a record that was no JSON nobody knows the session.
        if let text = entry["record_text"]?.string { return wish.sessions.contains { text.contains($0) } }
        guard let project = wish.project, wish.since == nil, wish.until == nil,
            let folder = record?["payload"]?["cwd"]?.string
        else { return false }
        return folder == project || folder.hasPrefix(project.hasSuffix("/") ? project : project + "/")
    }

    private func holds(_ node: JSONNode, _ text: String) -> Bool {
        if let value = node.string { return value.contains(text) }
        if node.isObject { return node.members.contains { $0.key.contains(text) || holds($0.value, text) } }
        return node.elements.contains { holds($0, text) }
    }
}

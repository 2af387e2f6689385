internal import EventModel
internal import EventStore

/// Texts that repeat, and the numbers they are stored as: one connection's view of the table `names`.
///
/// Rows of `names` never change, so what was read stays true; only a rolled-back transaction takes its new ones back.
final class Names {
    /// Names that are kept in memory, in each direction.
    private static let limit = 50_000

    private let connection: Connection
    private var ids: [ExactText: Int64] = [:]
    private var texts: [Int64: String] = [:]
    private var newTexts: [String] = []

    init(_ connection: Connection) { self.connection = connection }

    /// The number of a text that may not be stored.
    func existing(_ text: String) throws(StoreError) -> Int64? {
        if let id = ids[ExactText(text)] { return id }
        let statement = try connection.statement("SELECT id FROM names WHERE text = ?")
        defer { statement.reset() }
        statement.bind(text)
        guard try statement.step() else { return nil }
        let id = statement.integer()
        remember(text, id)
        return id
    }

    /// The numbers of those texts that are stored.
    func existing(_ list: [String]) throws(StoreError) -> [Int64] {
        var found: [Int64] = []
        for text in list { if let id = try existing(text) { found.append(id) } }
        return found
    }

    /// The number of a text, stored now if it was not.
    func id(_ text: String) throws(StoreError) -> Int64 {
        if let id = try existing(text) { return id }
        let statement = try connection.statement("INSERT INTO names (text) VALUES (?)")
        statement.bind(text)
        let id = try statement.insert()
        remember(text, id)
        newTexts.append(text)
        return id
    }

    func id(_ text: String?) throws(StoreError) -> Int64? {
        guard let text else { return nil }
        return try id(text) as Int64
    }

    func text(_ id: Int64) throws(StoreError) -> String {
        if let text = texts[id] { return text }
        let statement = try connection.statement("SELECT text FROM names WHERE id = ?")
        defer { statement.reset() }
        statement.bind(id)
        guard try statement.step() else {
            throw StoreError(.corrupt, "name \(id) is missing", hint: "check the disk, restore a backup")
        }
        let text = statement.text()
        remember(text, id)
        return text
    }

    func text(_ id: Int64?) throws(StoreError) -> String? {
        guard let id else { return nil }
        return try text(id) as String
    }

    private func remember(_ text: String, _ id: Int64) {
        if ids.count >= Names.limit {
            ids.removeAll(keepingCapacity: true)
            texts.removeAll(keepingCapacity: true)
        }
        ids[ExactText(text)] = id
        texts[id] = text
    }

    func commit() { newTexts.removeAll(keepingCapacity: true) }

    func rollBack() {
        for text in newTexts {
            if let id = ids.removeValue(forKey: ExactText(text)) { texts[id] = nil }
        }
        newTexts.removeAll()
    }
}

package import EventModel
package import EventStore

extension Prompt {
    static let columns = "prompt, at, encoding, text, line, sources"

    init(_ row: Statement, session: String, codec: PayloadCodec) throws(StoreError) {
        let id = row.text()
        let at = row.timestamp()
        let encoding = row.integer()
        let text = try row.withBlob { (bytes) throws(StoreError) in try codec.decode(bytes, encoding: encoding) }
        self.init(sessionID: session, id: id, at: at, text: String(decoding: text, as: UTF8.self))
        lineID = row.optionalUUIDOrText()
        sources = RecordSources(rawValue: row.integer())
    }
}

extension Writer {
    func prompt(session: String, id: String) throws(StoreError) -> Prompt? {
        guard let number = try names.existing(session) else { return nil }
        let row = try connection.statement("SELECT \(Prompt.columns) FROM prompts WHERE session = ? AND prompt = ?")
        defer { row.reset() }
        row.bind(number)
        row.bind(id)
        return try row.step() ? Prompt(row, session: session, codec: codec) : nil
    }

    func promptTimes(session: String) throws(StoreError) -> [(id: String, at: Timestamp)] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement("SELECT prompt, at FROM prompts WHERE session = ? ORDER BY at, prompt")
        defer { row.reset() }
        row.bind(number)
        var prompts: [(id: String, at: Timestamp)] = []
        while try row.step() { prompts.append((row.text(), row.timestamp())) }
        return prompts
    }

    func removePrompt(session: String, id: String) throws(StoreError) {
        guard let number = try names.existing(session) else { return }
        let row = try connection.statement("DELETE FROM prompts WHERE session = ? AND prompt = ?")
        row.bind(number)
        row.bind(id)
        try row.run()
    }

    func put(_ prompt: Prompt) throws(StoreError) {
        let session = try names.id(prompt.sessionID)
        let text = codec.encode(Array(prompt.text.utf8))
        let row = try connection.statement(
            "INSERT OR REPLACE INTO prompts (session, prompt, at, encoding, text, line, sources) VALUES (?,?,?,?,?,?,?)"
        )
        row.bind(session)
        row.bind(prompt.id)
        row.bind(prompt.at)
        row.bind(text.encoding)
        row.bind(blob: text.bytes)
        row.bind(uuidOrText: prompt.lineID)
        row.bind(prompt.sources.rawValue)
        try row.run()
    }
}

extension SQLiteStore {
    package func prompts(session: String, limit: Int) throws(StoreError) -> [Prompt] {
        try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(session) else { return [] }
            let row = try reader.connection.statement(
                "SELECT \(Prompt.columns) FROM prompts WHERE session = ? ORDER BY at, prompt LIMIT ?")
            defer { row.reset() }
            row.bind(number)
            row.bind(Int64(max(0, limit)))
            var prompts: [Prompt] = []
            while try row.step() { prompts.append(try Prompt(row, session: session, codec: reader.codec)) }
            return prompts
        }
    }

    package func prompts(session: String, ids: [String]) throws(StoreError) -> [Prompt] {
        try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(session) else { return [] }
            let row = try reader.connection.statement(
                "SELECT \(Prompt.columns) FROM prompts WHERE session = ? AND prompt = ?")
            defer { row.reset() }
            var prompts: [Prompt] = []
            for id in ids {
                row.reset()
                row.bind(number)
                row.bind(id)
                if try row.step() { prompts.append(try Prompt(row, session: session, codec: reader.codec)) }
            }
            return prompts
        }
    }
}

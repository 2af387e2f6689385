import CSQLite
import EventStore
import Glibc
import Platform
import StoreTesting
import TestRandomness
import Testing

@testable import SQLiteStore

/// What is read from the pages of the full-text index, beside what SQLite says is in it.
@Suite struct TextHitsTests {
    private static let words = [
        "let", "row", "rows", "row2", "session", "private", "privacy", "a", "x9", "ﬁne", "größe",
    ]
    private static let questions = [
        "let", "row", "LET", "session", "nothing", "row*", "priv*", "p*", "z*", "let row", "row let", "let let",
        "\"let row\"", "\"let row session\"", "let*row", "let row*", "a x9 let", "row_let", "größe", "größe let", "0*",
        "\"a a a\"", "let nothing", "nothing let",
    ]

    /// Other letters, and phrases that end with a beginning.
    private static let left = ["let*row", "let row*", "größe", "größe let"]

    let folder: TemporaryFolder
    let connection: Connection

    init() throws {
        folder = try TemporaryFolder()
        try folder.open().close()
        connection = try Connection(path: folder.database, flags: SQLITE_OPEN_READWRITE)
    }

    /// Texts by id, as they are indexed.
    private struct Texts {
        var random: SeededGenerator
        var texts: [Int64: String] = [:]
        var last: Int64 = 0

        mutating func text() -> String {
            // Some are longer than many a page.
            let count = Int.random(in: 0..<10, using: &random) == 0 ? 300 : Int.random(in: 1..<12, using: &random)
            return (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
        }

        mutating func add(_ connection: Connection) throws {
            last += Int64.random(in: 1...300, using: &random)
            texts[last] = text()
            try insert(last, connection)
        }

        func insert(_ id: Int64, _ connection: Connection) throws {
            let row = try connection.statement("INSERT INTO event_text (rowid, text) VALUES (?, ?)")
            row.bind(id)
            row.bind(texts[id])
            try row.run()
        }

        func remove(_ id: Int64, _ connection: Connection) throws {
            let row = try connection.statement(
                "INSERT INTO event_text (event_text, rowid, text) VALUES ('delete', ?, ?)")
            row.bind(id)
            row.bind(texts[id])
            try row.run()
        }

        /// Takes one out, or says something else in its place.
        mutating func change(_ connection: Connection) throws {
            guard let id = texts.keys.sorted().randomElement(using: &random) else { return }
            try remove(id, connection)
            texts[id] = Bool.random(using: &random) ? text() : nil
            if texts[id] != nil { try insert(id, connection) }
        }
    }

    private func setting(_ name: String, _ value: Int) throws {
        try connection.run("INSERT INTO event_text (event_text, rank) VALUES ('\(name)', \(value))")
    }

    private func note(last id: Int64) throws {
        try connection.run("DELETE FROM event_numbers")
        try connection.run("INSERT INTO event_numbers (next) VALUES (\(id + 1))")
    }

    private func asked(_ match: String) throws -> [Int64] {
        let row = try connection.statement("SELECT rowid FROM event_text WHERE event_text MATCH ? ORDER BY rowid")
        defer { row.reset() }
        row.bind(match)
        var ids: [Int64] = []
        while try row.step() { ids.append(row.integer()) }
        return ids
    }

    @Test(arguments: [32, 64, 300, 4050])
    func pagesSayWhatSQLiteSays(pageBytes: Int) throws {
        let hits = TextHits(connection)
        var texts = Texts(random: SeededGenerator(seed: UInt64(pageBytes)))
        try setting("pgsz", pageBytes)
        try setting("automerge", 4)
        var compared = 0
        for round in 0..<TestSize.choose(small: 40, ci: 200, long: 2000) {
            try connection.run("BEGIN")
            for _ in 0..<Int.random(in: 1..<40, using: &texts.random) { try texts.add(connection) }
            if round > 3 { for _ in 0..<Int.random(in: 0..<6, using: &texts.random) { try texts.change(connection) } }
            try note(last: texts.last)
            try connection.run("COMMIT")
            // Parts that are only half put together.
            if round % 5 == 4 { try setting("merge", Int.random(in: 1..<30, using: &texts.random)) }
            if round % 19 == 18 { try connection.run("INSERT INTO event_text (event_text) VALUES ('optimize')") }
            hits.forget()
            for question in Self.questions.shuffled(using: &texts.random).prefix(12) {
                let expression = SearchExpression(question)
                for rank in [nil] + SearchRank.allCases {
                    guard let match = FullText.match(expression, rank: rank) else { continue }
                    guard let found = try hits.ids(expression, rank: rank) else {
                        #expect(Self.left.contains(question))
                        continue
                    }
                    compared += 1
                    let all = try asked(match)
                    #expect(found.ids(.oldestFirst, limit: .max) == all, "\(question) \(String(describing: rank))")
                    #expect(found.count == Int64(all.count))
                }
            }
        }
        #expect(compared > 500)
    }

    @Test func whatOnlySQLiteCanTellIsLeftToIt() throws {
        var texts = Texts(random: SeededGenerator(seed: 1))
        for _ in 0..<20 { try texts.add(connection) }
        try note(last: texts.last)
        let hits = TextHits(connection)
        for question in ["größe", "let größe", "\"let ro\"*", "ﬁne*"] {
            #expect(try hits.ids(SearchExpression(question), rank: nil) == nil, "\(question)")
        }
        #expect(try hits.ids(SearchExpression("let"), rank: nil) != nil)
        try connection.run("UPDATE event_text_config SET v = 5 WHERE k = 'version'")
        hits.forget()
        #expect(try hits.ids(SearchExpression("let"), rank: nil) == nil)
    }

    @Test func whatWasFoundIsFoundAnewOnceTheIndexIsAnotherOne() throws {
        var texts = Texts(random: SeededGenerator(seed: 2))
        try texts.add(connection)
        try note(last: texts.last)
        let hits = TextHits(connection)
        let question = SearchExpression("let")
        for _ in 0..<20 {
            hits.forget()
            #expect(try hits.ids(question, rank: nil)?.ids(.oldestFirst, limit: .max) == asked("\"let\""))
            try texts.add(connection)
            try note(last: texts.last)
        }
    }

    @Test func aStoreThatWasSearchedCloses() throws {
        let other = try TemporaryFolder()
        let store = try other.open()
        try store.store((0..<5).map { StoreSamples.event($0) }, text: { _ in "let row" })
        #expect(try store.search(SearchQuery(text: "let row")).total == 5)
        #expect(try Self.openFiles(other.database) > 0)
        store.close()
        #expect(try Self.openFiles(other.database) == 0)
    }

    private static func openFiles(_ path: String) throws -> Int {
        try Files.names(in: "/proc/self/fd").count { name in
            var target = [CChar](repeating: 0, count: 4096)
            let length = readlink("/proc/self/fd/" + name, &target, target.count)
            let bytes = target.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
            return bytes.starts(with: path.utf8)
        }
    }

    /// A damaged index may give an error or wrong hits; it must not end the program.
    @Test func damagedPagesAreSurvived() throws {
        var random = SeededGenerator(seed: 3)
        var texts = Texts(random: random)
        try setting("pgsz", 128)
        for _ in 0..<8 {
            try connection.run("BEGIN")
            for _ in 0..<40 { try texts.add(connection) }
            try connection.run("COMMIT")
        }
        try note(last: texts.last)
        let hits = TextHits(connection)
        var left = 0
        for _ in 0..<TestSize.choose(small: 400, ci: 4000, long: 40_000) {
            try connection.run("BEGIN")
            let row = try connection.statement("SELECT id, block FROM event_text_data ORDER BY random() LIMIT 1")
            _ = try row.step()
            let id = row.integer()
            var bytes = row.blob()
            row.reset()
            for _ in 0..<Int.random(in: 1..<4, using: &random) {
                guard let place = bytes.indices.randomElement(using: &random) else { break }
                bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            }
            let change = try connection.statement("UPDATE event_text_data SET block = ? WHERE id = ?")
            change.bind(blob: bytes)
            change.bind(id)
            try change.run()
            for question in ["let", "priv*", "\"let row session\""] {
                hits.forget()
                if try hits.ids(SearchExpression(question), rank: nil) == nil { left += 1 }
            }
            try connection.run("ROLLBACK")
        }
        #expect(left > 0)
    }

    @Test func setsOfIDsAnswerAsSetsDo() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            let greatest = Int64.random(in: 0..<500, using: &random)
            var set = IDSet(greatest: greatest)
            var other = IDSet(greatest: Int64.random(in: 0..<500, using: &random))
            var (plain, plainOther) = (Set<Int64>(), Set<Int64>())
            for _ in 0..<100 {
                let (id, second) = (
                    Int64.random(in: 0...greatest, using: &random), Int64.random(in: 0...other.greatest, using: &random)
                )
                set.insert(id)
                plain.insert(id)
                other.insert(second)
                plainOther.insert(second)
            }
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                set.formIntersection(other.words)
                plain.formIntersection(plainOther)
            case 1:
                set.subtract(other)
                plain.subtract(plainOther)
            case 2:
                let low = Int64.random(in: -70..<520, using: &random)
                let ids = low...(low + Int64.random(in: 0..<300, using: &random))
                set.restrict(to: ids)
                plain = plain.filter(ids.contains)
            default:
                let low = Int64.random(in: -70..<520, using: &random)
                let ids = low...(low + 100)
                set.filter(ids) { $0 % 3 == 0 }
                plain = plain.filter { !ids.contains($0) || $0 % 3 == 0 }
            }
            #expect(set.count == Int64(plain.count))
            let limit = Int.random(in: 1..<120, using: &random)
            #expect(set.ids(.oldestFirst, limit: limit) == Array(plain.sorted().prefix(limit)))
            #expect(set.ids(.newestFirst, limit: limit) == Array(plain.sorted(by: >).prefix(limit)))
        }
    }
}

internal import EventStore

/// The events whose texts have what is looked for, read from the pages of the full-text index: whole sets, so that
/// filters and totals are a matter of bits.
///
/// Used by the thread that uses the connection.
final class TextHits {
    /// Sets that are kept for the next question, a bit for each stored event, each.
    private static let limit = 4
    /// Words of a phrase that are followed at once.
    private static let phraseLimit = 8
    /// FTS5 writes this before a word that is not in an index of beginnings; the stored format.
    private static let wordMark = UInt8(ascii: "0")

    private static let pages = FrequentSQL(
        "SELECT id, block FROM event_text_data WHERE id >= ? AND id <= ? ORDER BY id")

    private let connection: Connection
    /// What was found, as long as the index is this; the one that was used last is the last.
    private var found: [(terms: [SearchExpression.Term], ids: IDSet)] = []
    private var index: [UInt8] = []
    /// The segments of the read; nil until they are asked for.
    private var segments: [TextSegment]?
    private var greatest: Int64 = 0

    init(_ connection: Connection) { self.connection = connection }

    /// To be called before each read: the index may have changed.
    func forget() { segments = nil }

    /// Those of a rank, or all; nil where only SQL can tell.
    func ids(_ expression: SearchExpression, rank: SearchRank?) throws(StoreError) -> IDSet? {
        guard !expression.terms.isEmpty, try prepare() else { return nil }
        guard let together = expression.sideBySide else { return try ids(expression.terms) }
        try readTogether(expression, together)
        guard let rank else { return try ids(expression.terms) }
        guard let nearest = try ids(together.terms) else { return nil }
        if rank == .together { return nearest }
        var rest = try ids(expression.terms)
        rest?.subtract(nearest)
        return rest
    }

    /// Those that have all the terms.
    private func ids(_ terms: [SearchExpression.Term]) throws(StoreError) -> IDSet? {
        if let place = found.firstIndex(where: { $0.terms == terms }) {
            found.append(found.remove(at: place))
            return found.last?.ids
        }
        guard terms.count == 1 else {
            var all: IDSet?
            for term in terms {
                guard let ids = try ids([term]) else { return nil }
                if all == nil { all = ids } else { all?.formIntersection(ids.words) }
            }
            return all
        }
        guard let words = TextHits.words(terms[0]) else { return nil }
        let ids =
            words.count > 1
            ? try read(words, isEachEnough: false)?.together : try read(words[0], isPrefix: terms[0].isPrefix)
        guard let ids else { return nil }
        keep(ids, terms)
        return ids
    }

    /// Reads the events that have all words, and those of them that have them side by side, in one walk.
    private func readTogether(_ expression: SearchExpression, _ together: SearchExpression) throws(StoreError) {
        guard expression.terms.allSatisfy({ $0.words.count == 1 && !$0.isPrefix }),
            !found.contains(where: { $0.terms == together.terms }), let words = TextHits.words(together.terms[0]),
            let ids = try read(words, isEachEnough: true)
        else { return }
        keep(ids.all, expression.terms)
        keep(ids.together, together.terms)
    }

    private func keep(_ ids: IDSet, _ terms: [SearchExpression.Term]) {
        found.removeAll { $0.terms == terms }
        found.append((terms, ids))
        if found.count > TextHits.limit { found.removeFirst() }
    }

    /// The words as they are indexed; nil where the pages cannot be asked for them.
    private static func words(_ term: SearchExpression.Term) -> [[UInt8]]? {
        // Which letters belong together beyond ASCII, the index itself has to say.
        guard term.words.count <= (term.isPrefix ? 1 : phraseLimit), term.source.utf8.allSatisfy({ $0 < 0x80 }),
            term.words.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } })
        else { return nil }
        return term.words.map { [wordMark] + Array($0.utf8) }
    }

    /// False where the index has an unknown form.
    private func prepare() throws(StoreError) -> Bool {
        if segments != nil { return true }
        guard let read = try TextSegments(connection) else { return false }
        if read.stored != index {
            found = []
            index = read.stored
        }
        segments = read.segments
        greatest = max(
            try connection.number("SELECT coalesce(max(id), 0) FROM events"),
            try connection.number("SELECT coalesce(max(next), 1) - 1 FROM event_numbers"))
        return true
    }

    /// A cursor for each segment, the newest first, each with a statement of its own while `body` runs.
    private func withCursors<Result>(
        of count: Int, _ body: (inout [[TextCursor]]) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let segments = segments ?? []
        let statements = try connection.statements(TextHits.pages, count: count * segments.count)
        var cursors = (0..<count).map { list in
            segments.indices.map { TextCursor(segments[$0], pages: statements[list * segments.count + $0]) }
        }
        defer { for statement in statements { statement.reset() } }
        return try body(&cursors)
    }

    /// The events of a word, or of all that begin so.
    ///
    /// What the newest segment says of an event's word counts. Each word is by itself: those of one text may be in several
    /// segments, while some are put together.
    private func read(_ beginning: [UInt8], isPrefix: Bool) throws(StoreError) -> IDSet? {
        try withCursors(of: 1) { (lists) throws(StoreError) in
            var cursors = lists.removeFirst()
            var ids = IDSet(greatest: greatest)
            var active: [Int] = []
            for number in cursors.indices {
                if try cursors[number].seek(beginning, orBehind: isPrefix, connection) { active.append(number) }
            }
            active.removeAll { !cursors[$0].word.starts(with: beginning) }
            while let word = active.map({ cursors[$0].word }).min(by: { $0.lexicographicallyPrecedes($1) }) {
                var gone: Set<Int64> = []
                for number in active where cursors[number].word == word {
                    while try cursors[number].next() {
                        let id = cursors[number].id
                        if !cursors[number].hasWord {
                            gone.insert(id)
                        } else if gone.isEmpty || !gone.contains(id) {
                            guard id <= greatest else { return nil }
                            ids.insert(id)
                        }
                    }
                }
                var rest: [Int] = []
                for number in active where isPrefix {
                    if cursors[number].word == word, try !cursors[number].goOn() { continue }
                    if cursors[number].word.starts(with: beginning) { rest.append(number) }
                }
                active = rest
            }
            return cursors.contains(where: \.isBroken) ? nil : ids
        }
    }

    /// The events whose texts have the words, where each is enough, and those that have them one behind the other.
    private func read(
        _ words: [[UInt8]], isEachEnough: Bool
    ) throws(StoreError) -> (all: IDSet, together: IDSet)? {
        try withCursors(of: words.count) { (cursors) throws(StoreError) in
            var all = IDSet(greatest: isEachEnough ? greatest : 0)
            var together = IDSet(greatest: greatest)
            var places = [[Int64]](repeating: [], count: words.count)
            var lists = cursors.map(MergedTextCursor.init)
            cursors = []
            for number in words.indices { try lists[number].seek(words[number], connection) }
            candidates: while try lists[0].next() {
                let id = lists[0].id
                for number in words.indices.dropFirst() {
                    guard try lists[number].next(from: id) else { break candidates }
                    if lists[number].id != id { continue candidates }
                }
                guard id <= greatest else { return nil }
                if isEachEnough { all.insert(id) }
                for number in words.indices { try lists[number].readPlaces(into: &places[number]) }
                if TextHits.followEachOther(places) { together.insert(id) }
            }
            return lists.contains(where: \.isBroken) ? nil : (all, together)
        }
    }

    /// Whether each has a place right behind one of the list before.
    static func followEachOther(_ places: [[Int64]]) -> Bool {
        places[0].contains { start in
            places.indices.dropFirst().allSatisfy { number in
                let wanted = start + Int64(number)
                var (low, high) = (0, places[number].count)
                while low < high {
                    let middle = (low + high) / 2
                    if places[number][middle] < wanted { low = middle + 1 } else { high = middle }
                }
                return low < places[number].count && places[number][low] == wanted
            }
        }
    }
}

internal import EventStore

/// Walks the events of a word in all segments of the full-text index together, in order of their ids.
struct MergedTextCursor {
    /// Those that have the word, the one of the newest segment first; each stands at an event that was not given yet, but
    /// for the current one.
    private var cursors: [TextCursor]
    private var current = 0
    /// The least id that another cursor stands at.
    private var limit = Int64.min

    private(set) var id: Int64 = 0
    /// True where the pages are not as they should be.
    private(set) var isBroken = false

    /// The cursors are of one segment each, the newest first.
    init(_ cursors: [TextCursor]) { self.cursors = cursors }

    mutating func seek(_ word: [UInt8], _ connection: Connection) throws(StoreError) {
        var found: [TextCursor] = []
        for number in cursors.indices {
            let isFound = try cursors[number].seek(word, orBehind: false, connection)
            let hasEvent = isFound ? try cursors[number].next() : false
            isBroken = isBroken || cursors[number].isBroken
            if hasEvent { found.append(cursors[number]) }
        }
        cursors = found
    }

    /// Goes to the next event that has the word.
    mutating func next() throws(StoreError) -> Bool {
        while !cursors.isEmpty, !isBroken {
            let isFirst = limit == .min
            if !isFirst, try !cursors[current].next() {
                isBroken = cursors[current].isBroken
                cursors.remove(at: current)
                if isBroken || cursors.isEmpty { return false }
                current = 0
                limit = .min
                try choose()
            } else if isFirst || cursors[current].id >= limit {
                try choose()
            }
            guard !cursors.isEmpty, !isBroken else { return false }
            id = cursors[current].id
            if cursors[current].hasWord { return true }
        }
        return false
    }

    /// Goes to the event, or the first one behind it.
    mutating func next(from least: Int64) throws(StoreError) -> Bool {
        while id < least { guard try next() else { return false } }
        return true
    }

    mutating func readPlaces(into places: inout [Int64]) throws(StoreError) {
        isBroken = try !cursors[current].readPlaces(into: &places) || isBroken
    }

    /// Makes the cursor with the least id the current one. What older segments say of that event is passed over.
    private mutating func choose() throws(StoreError) {
        guard let least = cursors.map(\.id).min(), let newest = cursors.firstIndex(where: { $0.id == least }) else {
            return
        }
        var number = cursors.count - 1
        while number > newest {
            if cursors[number].id == least, try !cursors[number].next() {
                isBroken = isBroken || cursors[number].isBroken
                cursors.remove(at: number)
            }
            number -= 1
        }
        current = newest
        limit = .max
        for (number, cursor) in cursors.enumerated() where number != newest { limit = min(limit, cursor.id) }
    }
}

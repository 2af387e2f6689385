internal import EventStore

/// Walks the words of a segment of the full-text index, and the events of a word, in order.
///
/// A page has, behind the place of its first id and the size of what follows, words and their events, then the distances
/// of the words on it. A word is told by what it shares with the one before on the page. An event is the distance of its
/// id (the id itself where the word's events begin, or a page), twice the size of its places, plus one where it replaces
/// what an older segment says, and its places. Only places go on from page to page.
struct TextCursor {
    private static let firstPlace = 4

    private let segment: TextSegment
    private let pages: Statement
    private var page: Int64 = 0
    private var reader = PageReader(bytes: [], place: 0)
    /// Where words and events end on this page, and where what belongs to the word does.
    private var contentEnd = 0
    private var end = 0
    /// Where the next word stands on this page, and where the distance to the one behind it does.
    private var nextWord: Int?
    private var nextDistance = 0
    private var isAtFirstWord = false
    /// Whether the next id is told as itself, and whether it is the page's first.
    private var isWholeID = false
    private var isFirstID = false
    /// Bytes of the event's places that were not read yet.
    private var waitingBytes = 0

    private(set) var word: [UInt8] = []
    private(set) var id: Int64 = 0
    /// Whether the event has the word; else it no longer has, whatever older segments say.
    private(set) var hasWord = false
    /// True where the pages are not as they should be: what was read so far may be wrong.
    private(set) var isBroken = false

    /// `pages` gives `id, block` of the rows from one id to another; it is the cursor's own as long as it walks.
    init(_ segment: TextSegment, pages: Statement) {
        self.segment = segment
        self.pages = pages
    }

    /// Goes to the word, or with `orBehind` to the first one that is not less; false when there is none.
    mutating func seek(_ word: [UInt8], orBehind: Bool, _ connection: Connection) throws(StoreError) -> Bool {
        let row = try connection.statement(
            "SELECT pgno >> 1 FROM event_text_idx WHERE segid = ? AND term <= ? ORDER BY term DESC LIMIT 1")
        row.bind(segment.number)
        row.bind(blob: word)
        let found = try row.step() ? row.integer() : 1
        row.reset()
        // Pages before the first one have gone into a greater segment.
        page = max(found, segment.pages.lowerBound) - 1
        pages.reset()
        pages.bind(segment.row(ofPage: page + 1))
        pages.bind(segment.row(ofPage: segment.pages.upperBound))
        guard try turnPage() else { return false }
        while nextWord != nil {
            guard readWord() else { return false }
            if self.word == word { return true }
            if word.lexicographicallyPrecedes(self.word) { return orBehind }
        }
        return orBehind ? try goOn() : false
    }

    /// Goes to the next word.
    mutating func goOn() throws(StoreError) -> Bool {
        while nextWord == nil { guard try turnPage() else { return false } }
        return readWord()
    }

    /// Goes to the next event of the word.
    mutating func next() throws(StoreError) -> Bool {
        if waitingBytes > end - reader.place {
            guard try skipPlaces() else { return false }
        } else {
            reader.place += waitingBytes
            waitingBytes = 0
        }
        if reader.place >= end {
            guard nextWord == nil, try turnPage(), reader.place < end else { return false }
        }
        if isWholeID, isFirstID, reader.place != reader.short(at: 0) { return fail() }
        let number = reader.number()
        let size = reader.number()
        guard !reader.isBroken, reader.place <= end, number <= UInt64(Int64.max) >> 1, size >> 1 <= UInt64(Int32.max)
        else { return fail() }
        if !isWholeID, number == 0 || id > Int64.max >> 1 { return fail() }
        id = isWholeID ? Int64(number) : id + Int64(number)
        isWholeID = false
        hasWord = size > 1
        waitingBytes = Int(size >> 1)
        return true
    }

    /// Goes to the event, or the first one behind it.
    mutating func next(from least: Int64) throws(StoreError) -> Bool {
        while id < least { guard try next() else { return false } }
        return true
    }

    /// Reads the places of the event: how many words of its text stand before each.
    mutating func readPlaces(into places: inout [Int64]) throws(StoreError) -> Bool {
        places.removeAll(keepingCapacity: true)
        var last: Int64 = 0
        while waitingBytes > 0 {
            if reader.place >= end {
                guard nextWord == nil, try turnPage(), reader.place < end else { return fail() }
            }
            let start = reader.place
            let distance = reader.number()
            waitingBytes -= reader.place - start
            // Less than 2 would be another column.
            guard !reader.isBroken, reader.place <= end, waitingBytes >= 0, distance >= 2,
                distance <= UInt64(Int32.max)
            else { return fail() }
            last += Int64(distance) - 2
            places.append(last)
        }
        return true
    }

    private mutating func skipPlaces() throws(StoreError) -> Bool {
        while waitingBytes > end - reader.place {
            waitingBytes -= end - reader.place
            guard nextWord == nil, try turnPage() else { return fail() }
        }
        reader.place += waitingBytes
        waitingBytes = 0
        return true
    }

    /// Goes to the beginning of the next page of the segment; false when there is none.
    private mutating func turnPage() throws(StoreError) -> Bool {
        guard page < segment.pages.upperBound else { return false }
        page += 1
        guard try pages.step(), pages.integer() == segment.row(ofPage: page) else { return fail() }
        pages.withBlob { bytes in
            reader.bytes.removeAll(keepingCapacity: true)
            reader.bytes.append(contentsOf: bytes)
        }
        contentEnd = reader.short(at: 2)
        guard contentEnd >= TextCursor.firstPlace, contentEnd <= reader.bytes.count else { return fail() }
        reader.place = TextCursor.firstPlace
        nextDistance = contentEnd
        isAtFirstWord = true
        isWholeID = true
        isFirstID = true
        return findNextWord(from: 0)
    }

    /// Reads the word at `nextWord`.
    private mutating func readWord() -> Bool {
        guard let start = nextWord else { return fail() }
        reader.place = start
        let kept = isAtFirstWord ? 0 : reader.number()
        let added = reader.number()
        guard !reader.isBroken, kept <= word.count, added <= reader.bytes.count - reader.place else { return fail() }
        word.removeLast(word.count - Int(kept))
        word += reader.bytes[reader.place..<reader.place + Int(added)]
        reader.place += Int(added)
        isAtFirstWord = false
        isWholeID = true
        isFirstID = false
        waitingBytes = 0
        return findNextWord(from: start) && (reader.place <= end || fail())
    }

    private mutating func findNextWord(from start: Int) -> Bool {
        nextWord = nil
        end = contentEnd
        guard nextDistance < reader.bytes.count else { return true }
        let place = reader.place
        reader.place = nextDistance
        let distance = reader.number()
        nextDistance = reader.place
        reader.place = place
        guard !reader.isBroken, distance > 0, distance < contentEnd - start, start + Int(distance) >= place else {
            return fail()
        }
        nextWord = start + Int(distance)
        end = start + Int(distance)
        return true
    }

    private mutating func fail() -> Bool {
        isBroken = true
        return false
    }
}

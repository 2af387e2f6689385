internal import EventStore

/// A sorted part of the full-text index, as FTS5 stores it: words with their events, on numbered pages.
struct TextSegment {
    var number: Int64
    var pages: ClosedRange<Int64>

    /// Bits of a page's number within its row's id: 31 of the number itself, 5 of a height, and one more; the stored format.
    private static let pageBits: Int64 = 37

    func row(ofPage page: Int64) -> Int64 { number << TextSegment.pageBits + page }
}

/// The parts of the full-text index, read from the tables in which FTS5 keeps it.
///
/// Asked through SQL, the index gives its hits one by one, at the price of a step of the virtual machine each; the pages
/// hold thousands. Their format is that of the database file, which every later SQLite must read; a form that is not
/// known here is left to SQL.
struct TextSegments {
    /// The form of FTS5's tables that is read here.
    private static let version: Int64 = 4
    /// The row of `event_text_data` that lists the segments.
    private static let structureRow: Int64 = 10
    /// More than an index ever has.
    private static let segmentLimit: UInt64 = 2000

    /// The newest first: what it says of an event's word is what counts.
    var segments: [TextSegment]
    /// What the list was read from: another one whenever anything was indexed or taken out.
    var stored: [UInt8]

    /// Nil where the index has a form that is not known.
    init?(_ connection: Connection) throws(StoreError) {
        guard
            try connection.number("SELECT v FROM event_text_config WHERE k = 'version'") == TextSegments.version
        else { return nil }
        let row = try connection.statement("SELECT block FROM event_text_data WHERE id = ?")
        defer { row.reset() }
        row.bind(TextSegments.structureRow)
        guard try row.step() else { return nil }
        stored = row.blob()
        guard let segments = TextSegments.segments(stored) else { return nil }
        self.segments = segments
    }

    /// Reads a list of segments: levels from the newest to the oldest, each from the older to the newer one.
    static func segments(_ stored: [UInt8]) -> [TextSegment]? {
        // Four bytes that tell connections apart; a later form has 0xFF behind them.
        var reader = PageReader(bytes: stored, place: 4)
        guard stored.count > 4, stored[4] != 0xFF else { return nil }
        let (levelCount, segmentCount, _) = (reader.number(), reader.number(), reader.number())
        guard levelCount <= segmentLimit, segmentCount <= segmentLimit else { return nil }
        var levels: [[TextSegment]] = []
        var count: UInt64 = 0
        for _ in 0..<levelCount {
            let (_, size) = (reader.number(), reader.number())
            count += min(size, segmentLimit + 1)
            guard count <= segmentCount else { return nil }
            var level: [TextSegment] = []
            for _ in 0..<size {
                let (number, first, last) = (reader.number(), reader.number(), reader.number())
                // One whose words have all gone into a greater one.
                if last == 0 { continue }
                guard number > 0, number <= 0xFFFF, first > 0, first <= last, last <= UInt64(Int32.max) else {
                    return nil
                }
                level.append(TextSegment(number: Int64(number), pages: Int64(first)...Int64(last)))
            }
            levels.append(level)
        }
        guard !reader.isBroken, count == segmentCount else { return nil }
        return levels.flatMap { $0.reversed() }
    }
}

/// Reads numbers of FTS5's format: seven bits in a byte, the highest first.
struct PageReader {
    var bytes: [UInt8]
    var place: Int
    /// Whether a number went beyond the bytes.
    private(set) var isBroken = false

    init(bytes: [UInt8], place: Int) {
        self.bytes = bytes
        self.place = place
    }

    @inline(__always)
    mutating func number() -> UInt64 {
        if place < bytes.count, bytes[place] < 0x80 {
            defer { place += 1 }
            return UInt64(bytes[place])
        }
        return longNumber()
    }

    private mutating func longNumber() -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<9 {
            guard place < bytes.count else { break }
            let byte = UInt64(bytes[place])
            place += 1
            // The ninth byte has eight bits.
            if index == 8 { return number << 8 | byte }
            number = number << 7 | byte & 0x7F
            if byte < 0x80 { return number }
        }
        isBroken = true
        place = bytes.count
        return 0
    }

    /// Two bytes, the higher first.
    func short(at place: Int) -> Int {
        place + 1 < bytes.count ? Int(bytes[place]) << 8 | Int(bytes[place + 1]) : 0
    }

    mutating func fail() { isBroken = true }
}

internal import EventStore

/// The kinds of the events of a block, in order of their ids, so that a search reads a thousand of them at once: a row of
/// `event_kinds`, for each block whose last id was given.
///
/// The stored format: a variable-length number for each id of the block, seven bits in a byte, the lowest first; 0 where
/// there is no event.
final class EventKindBlocks {
    /// Ids whose kinds are gathered before they are written, where older events are taken in.
    private static let gatheredIDs: Int64 = 1 << 20

    private static let insertion = FrequentSQL("INSERT OR REPLACE INTO event_kinds (block, kinds) VALUES (?, ?)")
    private static let stored = FrequentSQL("SELECT id, kind FROM events NOT INDEXED WHERE id >= ? AND id <= ?")

    private let connection: Connection
    /// Kinds of the newest events that follow on each other, of one block.
    private var kinds: [Int64] = []
    private var nextID: Int64 = 0

    init(_ connection: Connection) { self.connection = connection }

    /// To be called for each event that is stored.
    func note(_ id: Int64, kind: Int64) throws(StoreError) {
        if id != nextID { kinds.removeAll(keepingCapacity: true) }
        kinds.append(kind)
        nextID = id + 1
        let ids = EventBlock.ids(of: EventBlock.number(of: id))
        guard id == ids.upperBound else { return }
        // It may have been begun before the program was.
        if kinds.count < ids.count { try read(ids) }
        try write(block: EventBlock.number(of: id), kinds)
        kinds.removeAll(keepingCapacity: true)
    }

    /// What was noted may never have been stored.
    func rollBack() { kinds.removeAll(keepingCapacity: true) }

    private func read(_ ids: ClosedRange<Int64>) throws(StoreError) {
        kinds = [Int64](repeating: 0, count: ids.count)
        let row = try connection.statement(EventKindBlocks.stored)
        defer { row.reset() }
        row.bind(ids.lowerBound)
        row.bind(ids.upperBound)
        while try row.step() {
            let place = Int(row.integer() - ids.lowerBound)
            kinds[place] = row.integer()
        }
    }

    private func write(block: Int64, _ kinds: some Sequence<Int64>) throws(StoreError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * Int(EventBlock.idCount))
        for kind in kinds {
            var rest = UInt64(bitPattern: kind)
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
        let row = try connection.statement(EventKindBlocks.insertion)
        row.bind(block)
        row.bind(blob: bytes)
        try row.run()
    }

    /// Calls `body` with the place in the block and the kind of each event.
    static func read(_ bytes: UnsafeRawBufferPointer, _ body: (Int64, Int64) -> Void) {
        var place: Int64 = 0
        var kind: UInt64 = 0
        var shift: UInt64 = 0
        for byte in bytes {
            kind |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 != 0 {
                shift = min(shift + 7, 63)
                continue
            }
            if kind != 0 { body(place, Int64(bitPattern: kind)) }
            place += 1
            kind = 0
            shift = 0
        }
    }

    /// Takes in all events that are stored, of whole blocks.
    static func fill(_ connection: Connection) throws(StoreError) {
        let blocks = EventKindBlocks(connection)
        let end = try connection.number("SELECT coalesce(max(id), 0) + 1 FROM events")
        var numbers: [Int64] = []
        let list = try connection.statement("SELECT id FROM kinds")
        while try list.step() { numbers.append(list.integer()) }
        list.reset()
        var first: Int64 = 0
        while first < end {
            try blocks.fill(first..<min(end, first + gatheredIDs), kinds: numbers)
            first += gatheredIDs
        }
    }

    private func fill(_ ids: Range<Int64>, kinds numbers: [Int64]) throws(StoreError) {
        var kinds = [Int64](repeating: 0, count: ids.count)
        let row = try connection.statement(
            "SELECT id FROM events INDEXED BY events_kind WHERE kind = ? AND id >= ? AND id < ?")
        for kind in numbers {
            row.bind(kind)
            row.bind(ids.lowerBound)
            row.bind(ids.upperBound)
            while try row.step() { kinds[Int(row.integer() - ids.lowerBound)] = kind }
            row.reset()
        }
        var block = EventBlock.number(of: ids.lowerBound)
        while EventBlock.ids(of: block).upperBound < ids.upperBound {
            let start = Int(EventBlock.ids(of: block).lowerBound - ids.lowerBound)
            try write(block: block, kinds[start..<start + Int(EventBlock.idCount)])
            block += 1
        }
    }
}

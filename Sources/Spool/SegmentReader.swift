internal import EventModel
internal import HookWire
internal import Platform

/// Takes the records of one segment one after the other, and finds the next good one behind damage.
struct SegmentReader {
    enum Step {
        case record(body: [UInt8], time: Timestamp)
        /// Nothing more for now; `mayBeTorn` when the file ends inside a record that may be in the middle of being
        /// written.
        case end(mayBeTorn: Bool)
    }

    let segment: SegmentFile
    /// Everything before was handed out or is damaged.
    private(set) var offset: Int
    /// Records that were lost to damage since the last `takeDamage`.
    private var damagedRecords = 0

    init(_ segment: SegmentFile, from offset: Int) {
        self.segment = segment
        self.offset = offset
    }

    mutating func takeDamage() -> Int {
        defer { damagedRecords = 0 }
        return damagedRecords
    }

    /// The tail of the segment is torn for certain: nobody writes to it.
    mutating func skipTornTail(to size: Int) {
        damagedRecords += 1
        offset = size
    }

    mutating func next(_ window: inout SegmentWindow) throws(SystemError) -> Step {
        var isInDamage = false
        while true {
            var available = try window.cover(segment, from: offset, wanted: RecordFrame.headerBytes)
            guard available > 0 else { return .end(mayBeTorn: false) }
            var finding = window.withBytes(from: offset) { RecordFrame.read($0, at: 0) }
            if case .incomplete(let needed) = finding {
                available = try window.cover(segment, from: offset, wanted: needed)
                finding = window.withBytes(from: offset) { RecordFrame.read($0, at: 0) }
            }
            switch finding {
            case .record(let found):
                let body = window.withBytes(from: offset) { Array($0[found.body]) }
                offset += found.body.upperBound
                return .record(body: body, time: found.time)
            case .incomplete(let needed):
                // Another record behind it proves that its writer stopped half way: writes do not overlap.
                guard available < needed, let next = laterStart(window) else { return .end(mayBeTorn: true) }
                damagedRecords += 1
                offset += next
            case .damaged:
                // Each place that looks like a record but is none counts as one; bytes between them do not.
                if !isInDamage || startsRecord(window) { damagedRecords += 1 }
                isInDamage = true
                offset += window.withBytes(from: offset) { RecordFrame.nextStart($0, from: 1) } ?? available
            }
        }
    }

    private func startsRecord(_ window: SegmentWindow) -> Bool {
        window.withBytes(from: offset) { RecordFrame.nextStart($0, from: 0) == 0 }
    }

    /// The distance to a later whole magic in the window.
    private func laterStart(_ window: SegmentWindow) -> Int? {
        window.withBytes(from: offset) { bytes in
            guard let next = RecordFrame.nextStart(bytes, from: 1), bytes.count - next >= RecordFrame.magicBytes else {
                return nil
            }
            return next
        }
    }
}

extension JSONDocument {
    /// The values of one text, in order: a list that the scanner fills once, and that nodes then read without the checks of
    /// an array. All indices come from the scanner.
    final class EntryList: @unchecked Sendable {
        // @unchecked: only the scanner that made it changes it, before anybody else has it.
        private var entries: UnsafeMutablePointer<Entry>
        private(set) var count = 0
        private var capacity: Int

        /// Entries that are reserved at once: a long text of few values must not cost a list as long.
        private static let reservedMaximum = 4096
        /// Entries of a list about whose text nothing is known.
        private static let reservedMinimum = 8
        /// Bytes of text that one value takes, or more.
        private static let bytesPerEntry = 24

        init() {
            capacity = EntryList.reservedMinimum
            entries = .allocate(capacity: capacity)
        }

        deinit { entries.deallocate() }

        subscript(index: Int) -> Entry {
            @inline(__always) get { entries[index] }
        }

        /// Before the first entry.
        func reserve(forTextOf bytes: Int) {
            grow(to: min(bytes / EntryList.bytesPerEntry + EntryList.reservedMinimum, EntryList.reservedMaximum))
        }

        @inline(__always)
        func append(start: Int, end: Int, kind: Entry.Kind) {
            if count == capacity { grow(to: capacity * 2) }
            (entries + count).initialize(
                to: Entry(start: UInt32(start), end: UInt32(end), next: UInt32(count + 1), kind: kind))
            count += 1
        }

        /// Ends an entry behind all that it contains.
        @inline(__always)
        func close(_ index: Int, end: Int) {
            entries[index].end = UInt32(end)
            entries[index].next = UInt32(count)
        }

        private func grow(to wanted: Int) {
            guard wanted > capacity else { return }
            let larger = UnsafeMutablePointer<Entry>.allocate(capacity: wanted)
            larger.moveInitialize(from: entries, count: count)
            entries.deallocate()
            entries = larger
            capacity = wanted
        }
    }
}

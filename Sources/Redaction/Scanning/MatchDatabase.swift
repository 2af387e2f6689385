internal import CVectorscan

/// Many texts or expressions that vectorscan looks for in one pass, in a time that depends on the length alone.
final class MatchDatabase: @unchecked Sendable {
    // @unchecked: the library never changes a database after it was compiled; what scanning changes is in `MatchScratch`.
    let pointer: OpaquePointer

    /// Whether it is for texts in several parts.
    let takesParts: Bool

    private init(pointer: OpaquePointer, takesParts: Bool) {
        self.pointer = pointer
        self.takesParts = takesParts
    }

    deinit { hs_free_database(pointer) }

    struct Literal: Hashable, Sendable {
        var bytes: [UInt8]
        var ignoresCase: Bool
    }

    /// Matches are reported by the literal's index.
    static func literals(_ literals: [Literal]) throws(RedactionRuleError) -> MatchDatabase {
        let flags = literals.map { $0.ignoresCase ? UInt32(HS_FLAG_CASELESS) : 0 }
        return try compile(literals.map(\.bytes), inParts: false) { texts, identifiers, database, failure in
            hs_compile_lit_multi(
                texts, flags, identifiers, literals.map(\.bytes.count), UInt32(literals.count), UInt32(HS_MODE_BLOCK),
                nil,
                &database, &failure)
        }
    }

    /// Matches are reported by the expression's index, with the leftmost start.
    ///
    /// For texts in several parts, though each has one: for a text in one part the library looks for starts backwards,
    /// which in version 5.4.9 writes past a buffer of its own and ends the process (`=+x` on 256 bytes).
    static func expressions(_ expressions: [Literal]) throws(RedactionRuleError) -> MatchDatabase {
        let flags = expressions.map {
            UInt32(HS_FLAG_SOM_LEFTMOST) | UInt32(HS_FLAG_MULTILINE) | ($0.ignoresCase ? UInt32(HS_FLAG_CASELESS) : 0)
        }
        return try compile(expressions.map(\.bytes), inParts: true) { texts, identifiers, database, failure in
            hs_compile_multi(
                texts, flags, identifiers, UInt32(expressions.count), UInt32(HS_MODE_VECTORED), nil, &database,
                &failure)
        }
    }

    private typealias Compiler = (
        [UnsafePointer<CChar>?], [UInt32], inout OpaquePointer?, inout UnsafeMutablePointer<hs_compile_error_t>?
    ) -> hs_error_t

    private static func compile(
        _ texts: [[UInt8]], inParts: Bool, _ compiler: Compiler
    ) throws(RedactionRuleError) -> MatchDatabase {
        var database: OpaquePointer?
        var failure: UnsafeMutablePointer<hs_compile_error_t>?
        let copies = texts.map { text in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count + 1)
            for (index, byte) in text.enumerated() { copy[index] = CChar(bitPattern: byte) }
            copy[text.count] = 0
            return copy
        }
        defer { copies.forEach { $0.deallocate() } }
        let result = compiler(copies.map { UnsafePointer($0) }, texts.indices.map(UInt32.init), &database, &failure)
        if result == HS_SUCCESS, let database { return MatchDatabase(pointer: database, takesParts: inParts) }
        defer { if let failure { hs_free_compile_error(failure) } }
        throw error(
            failure.map { String(cString: $0.pointee.message) } ?? "code \(result)", index: failure?.pointee.expression)
    }

    /// `offset` is what the library says at the end of its message: "… at index 5."
    private static func error(_ message: String, index: Int32?) -> RedactionRuleError {
        let words = message.split(whereSeparator: { $0 == " " || $0 == "." })
        let offset = words.firstIndex(of: "index").flatMap { $0 + 1 < words.count ? Int(words[$0 + 1]) : nil }
        var error = RedactionRuleError(
            offset: offset, message,
            hint: "write it without look-around and back references; `*` alone may match nothing")
        // Whoever knows the names of the expressions replaces the number.
        if let index, index >= 0 { error.rule = String(index) }
        return error
    }
}

/// What scanning needs for itself: one for each thread.
final class MatchScratch {
    /// One report of the library.
    struct Hit {
        var start: Int
        var end: Int
        var index: Int
    }

    private var pointer: OpaquePointer?
    private var padded: [UInt8] = []
    private let list: UnsafeMutablePointer<List>

    private struct List {
        var hits: UnsafeMutablePointer<Hit>
        var count = 0
        var capacity: Int
        /// Bytes of the text: a match that ends behind them is of the padding.
        var limit = 0
    }

    private static let initialCapacity = 256

    init() {
        list = .allocate(capacity: 1)
        list.initialize(to: List(hits: .allocate(capacity: Self.initialCapacity), capacity: Self.initialCapacity))
    }

    deinit {
        hs_free_scratch(pointer)
        list.pointee.hits.deallocate()
        list.deallocate()
    }

    func prepare(for database: MatchDatabase) throws(RedactionRuleError) {
        guard hs_alloc_scratch(database.pointer, &pointer) == HS_SUCCESS else {
            throw RedactionRuleError("no memory to search with", hint: "use fewer or shorter expressions")
        }
    }

    /// Everything that is found, until the next scan. False where the library failed: then nothing is known of the text.
    func scan(_ bytes: UnsafeBufferPointer<UInt8>, for database: MatchDatabase) -> Bool {
        list.pointee.count = 0
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return true }
        guard bytes.count <= Int(UInt32.max) - MatchScratch.padding.count else { return false }
        list.pointee.limit = bytes.count
        guard database.takesParts else {
            return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                hs_scan(database.pointer, $0, UInt32(bytes.count), 0, pointer, MatchScratch.note, list) == HS_SUCCESS
            }
        }
        padded.removeAll(keepingCapacity: true)
        padded.append(contentsOf: bytes)
        padded.append(contentsOf: MatchScratch.padding)
        var count = UInt32(padded.count)
        return padded.withUnsafeBytes { bytes in
            var part = bytes.bindMemory(to: CChar.self).baseAddress
            return hs_scan_vector(database.pointer, &part, &count, 1, 0, pointer, MatchScratch.note, list) == HS_SUCCESS
        }
    }

    /// What stands behind a text in which expressions are looked for: on processors with AVX-512, version 5.4.9 of the
    /// library misses matches in the last 64 bytes.
    private static let padding = [UInt8](repeating: 0x0A, count: 128)

    private static let note: match_event_handler = { index, start, end, _, context in
        guard let list = context?.assumingMemoryBound(to: List.self), end <= list.pointee.limit else { return 0 }
        if list.pointee.count == list.pointee.capacity { MatchScratch.grow(list) }
        (list.pointee.hits + list.pointee.count).initialize(
            to: Hit(start: Int(start), end: Int(end), index: Int(index)))
        list.pointee.count += 1
        return 0
    }

    private static func grow(_ list: UnsafeMutablePointer<List>) {
        let larger = UnsafeMutablePointer<Hit>.allocate(capacity: list.pointee.capacity * 2)
        larger.moveInitialize(from: list.pointee.hits, count: list.pointee.count)
        list.pointee.hits.deallocate()
        list.pointee.hits = larger
        list.pointee.capacity *= 2
    }

    var hits: UnsafeBufferPointer<Hit> { UnsafeBufferPointer(start: list.pointee.hits, count: list.pointee.count) }
}

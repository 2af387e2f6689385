import EventModel
import EventStore
import SQLiteStore
import StoreTesting
import Testing

/// How bodies of all sizes are compressed, and what becomes of bodies that are damaged.
@Suite struct EncodingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The stored numbers of the encodings.
    private static let plain: Int64 = 0
    private static let dictionary: Int64 = 1
    private static let noDictionary: Int64 = 2
    private static let encodings: Int64 = 15
    /// Original bytes up to which the dictionary is used.
    private static let border = 8 << 10

    private static func event(_ number: Int, payload: [UInt8]) -> Event {
        var event = StoreSamples.event(number)
        event.source = .transcript
        event.summary = "summary \(number)"
        event.payload = payload
        return event
    }

    /// JSON of that many bytes, as alike as session files are.
    private static func text(bytes count: Int) -> [UInt8] {
        var text = Array(#"{"type":"user","text":""#.utf8)
        var number = 0
        while text.count < count - 2 {
            text += Array("line \(number) of a file that was read\\n".utf8)
            number += 1
        }
        return Array(text.prefix(max(0, count - 2))) + Array("\"}".utf8)
    }

    private static func noise(bytes count: Int) -> [UInt8] {
        var state: UInt64 = 7
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
    }

    private func roundTrip(_ events: [Event], searchText: String) throws -> [PreparedPayload] {
        let store = try folder.open()
        defer { store.close() }
        let prepared = events.map { store.prepare($0, searchText: searchText) }
        try store.transaction { (transaction) throws(StoreError) in
            for (event, payload) in zip(events, prepared) {
                _ = try transaction.insert(event, payload: payload, searchText: searchText)
            }
        }
        for event in events {
            let stored = try #require(try store.event(event.uuid))
            #expect(stored.payload == event.payload)
            #expect(stored.summary == event.summary)
        }
        return prepared
    }

    @Test func bodiesOfAllSizesComeBack() throws {
        let sizes =
            Array(0...80) + Array(1000...1100) + Array(Self.border - 100...Self.border + 20) + [70_000, 3 << 20]
        let events = sizes.enumerated().map { Self.event($0.offset + 1, payload: Self.text(bytes: $0.element)) }
        let prepared = try roundTrip(events, searchText: "words to find")
        for (event, payload) in zip(events, prepared) {
            let encoding = payload.encoding & Self.encodings
            if event.payload.count <= Self.border - 100 {
                #expect(encoding != Self.noDictionary, "\(event.payload.count) bytes")
            } else if event.payload.count > Self.border {
                #expect(encoding == Self.noDictionary, "\(event.payload.count) bytes")
            } else {
                #expect(encoding != Self.plain, "\(event.payload.count) bytes")
            }
            #expect(payload.bytes.count < event.payload.count + 100)
        }
    }

    @Test func whatDoesNotShrinkIsStoredAsItIs() throws {
        let sizes = [1, 50, 5_000, Self.border, 100_000]
        let events = sizes.enumerated().map { Self.event($0.offset + 1, payload: Self.noise(bytes: $0.element)) }
        for payload in try roundTrip(events, searchText: "") {
            #expect(payload.encoding & Self.encodings == Self.plain)
        }
    }

    /// Short and long texts in turn use the same contexts.
    @Test func shortAndLongTextsTakeTurns() throws {
        let store = try folder.open()
        defer { store.close() }
        let events = (1...60).map { Self.event($0, payload: Self.text(bytes: $0 % 3 * 9_000 + $0)) }
        let once = events.map { store.prepare($0, searchText: "") }
        for _ in 0..<3 {
            for (event, payload) in zip(events, once) {
                #expect(store.prepare(event, searchText: "").bytes == payload.bytes)
            }
        }
    }

    @Test(arguments: [300, 20_000]) func aDamagedBodyIsAnErrorAndNothingElse(_ size: Int) throws {
        let store = try folder.open()
        defer { store.close() }
        let whole = store.prepare(Self.event(1, payload: Self.text(bytes: size)), searchText: "")
        try #require(whole.encoding & Self.encodings == (size > Self.border ? Self.noDictionary : Self.dictionary))
        var number = 1
        func outcome(_ bytes: [UInt8], _ encoding: Int64) throws -> StoreError? {
            number += 1
            let event = Self.event(number, payload: Self.text(bytes: size))
            let payload = PreparedPayload(bytes: bytes, encoding: encoding, uuid: event.uuid)
            try store.transaction { (transaction) throws(StoreError) in
                _ = try transaction.insert(event, payload: payload, searchText: "")
            }
            do throws(StoreError) {
                _ = try store.event(event.uuid)
                return nil
            } catch {
                return error
            }
        }
        #expect(try outcome(whole.bytes, whole.encoding) == nil)
        // The first byte says that there is no head.
        for length in [1, 2, 3, whole.bytes.count / 2, whole.bytes.count - 1] {
            #expect(try outcome(Array(whole.bytes.prefix(length)), whole.encoding)?.code == .corrupt, "\(length) bytes")
        }
        for place in stride(from: 1, to: whole.bytes.count, by: max(1, whole.bytes.count / 40)) {
            var bytes = whole.bytes
            bytes[place] ^= 0x55
            // Not every change can be told: there is no checksum but the disk's.
            if let error = try outcome(bytes, whole.encoding) { #expect(error.code == .corrupt) }
        }
        var huge = whole.bytes
        huge.replaceSubrange(1..<3, with: [0xFF, 0xFF, 0xFF, 0xFF, 0x7F])
        #expect(try outcome(huge, whole.encoding)?.code == .corrupt)
        #expect(try outcome(whole.bytes, whole.encoding | 3)?.code == .schemaTooNew)
    }
}

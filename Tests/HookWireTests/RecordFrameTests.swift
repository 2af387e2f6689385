import EventModel
import HookWire
import Testing

@Suite struct RecordFrameTests {
    private let body = Array(#"{"event_uuid":"x","payload":{"text":"é😀"}}"#.utf8)
    private let time = Timestamp(microseconds: 1_795_222_621_500_001)

    @Test func checksumsAsTheStandardSays() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        let head = CRC32C.checksum(Array("12345".utf8))
        #expect(CRC32C.checksum(Array("6789".utf8), continuing: head) == 0xE306_9283)
    }

    @Test func readsWhatItWrote() throws {
        let frame = try #require(RecordFrame.encode(body, at: time))
        frame.withUnsafeBytes { bytes in
            guard case .record(let found) = RecordFrame.read(bytes, at: 0) else {
                Issue.record("no record")
                return
            }
            #expect(Array(bytes[found.body]) == body)
            #expect(found.time == time)
            #expect(RecordFrame.header(bytes, at: 0)?.bodyBytes == body.count)
        }
    }

    @Test func noticesEveryFlippedBit() throws {
        let frame = try #require(RecordFrame.encode(body, at: time))
        for bit in 0..<frame.count * 8 {
            var damaged = frame
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            damaged.withUnsafeBytes { bytes in
                if case .record = RecordFrame.read(bytes, at: 0) { Issue.record("bit \(bit) went unnoticed") }
            }
        }
    }

    @Test func everyBeginningIsIncomplete() throws {
        let frame = try #require(RecordFrame.encode(body, at: time))
        for count in 0..<frame.count {
            Array(frame[..<count]).withUnsafeBytes { bytes in
                let expected = count < RecordFrame.headerBytes ? RecordFrame.headerBytes : frame.count
                #expect(RecordFrame.read(bytes, at: 0) == .incomplete(bytes: expected))
            }
        }
    }

    @Test func findsTheNextStartBehindDamage() throws {
        let frame = try #require(RecordFrame.encode(body, at: time))
        let bytes = Array(frame.dropFirst(7)) + frame
        bytes.withUnsafeBytes { #expect(RecordFrame.nextStart($0, from: 0) == frame.count - 7) }
        body.withUnsafeBytes { #expect(RecordFrame.nextStart($0, from: 0) == nil) }
    }

    @Test func refusesABodyOverTheLimit() {
        #expect(RecordFrame.encode([UInt8](repeating: 0x20, count: RecordFrame.bodyBytesLimit + 1), at: time) == nil)
        #expect(RecordFrame.encode([UInt8](repeating: 0x20, count: RecordFrame.bodyBytesLimit), at: time) != nil)
    }
}

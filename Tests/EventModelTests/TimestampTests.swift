import EventModel
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-21T00:57:01.5Z", 1_795_222_621_500_000),
        ("2026-11-21T02:57:01.500000+02:00", 1_795_222_621_500_000),
        ("2000-02-29T12:00:00.123456789Z", 951_825_600_123_456),
        ("2026-11-21 00:57:01", 1_795_222_621_000_000), ("2026-11-21T00:57Z", 1_795_222_620_000_000),
    ])
    func readsISO8601(_ text: String, _ microseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "yesterday", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-21", "2026-11-21T24:00:00Z",
        "1969-12-31T23:59:59Z", "2026-11-21T00:00:00+2",
    ])
    func refusesOtherTexts(_ text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func writesWhatItReads() {
        for microseconds: Int64 in [0, 951_825_600_123_456, 1_795_222_621_500_000, Timestamp.latest.microseconds] {
            let time = Timestamp(microseconds: microseconds)
            #expect(Timestamp(iso8601: time.iso8601) == time)
        }
    }

    @Test func version7UUIDsSortByTime() {
        let early = EventUUID(version7At: Timestamp(milliseconds: 1), random: (.max, .max))
        let late = EventUUID(version7At: Timestamp(milliseconds: 2), random: (0, 0))
        #expect(early < late)
        #expect(early.description == "00000000-0001-7fff-bfff-ffffffffffff")
        #expect(EventUUID(early.description) == early)
        #expect(EventUUID(early.description.uppercased()) == early)
        #expect(EventUUID("00000000-0001-7fff-bfff-fffffffffff") == nil)
        #expect(EventUUID("00000000-0001-7fff-bfff-fffffffffffg") == nil)
    }
}

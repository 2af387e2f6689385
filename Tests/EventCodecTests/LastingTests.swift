import EventCodec
import EventModel
import Testing

/// How long a session lasted, as its answers say.
@Suite struct LastingTests {
    private func time(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

    private func lasted(_ status: SessionStatus, end: Int64? = nil, now: Int64 = 110) -> Int64 {
        var session = Session(
            id: "s", agentKind: "claude-code", sourceApp: "app", machineID: "machine", startedAt: time(10),
            lastEventAt: time(17))
        session.status = status
        session.endedAt = end.map(time)
        return session.lasted(now: time(now)) / 1_000_000
    }

    @Test func onlyWhatWorksOrWaitsForAnAnswerGoesOn() {
        #expect([.running, .waiting].map { lasted($0) } == [100, 100])
        #expect([.idle, .failed].map { lasted($0) } == [7, 7])
        #expect([SessionStatus.ended, .endedFailed, .running].map { lasted($0, end: 20) } == [10, 10, 10])
    }

    @Test func aSenderWhoseClockIsAheadLastedAsLongAsItSays() {
        #expect([SessionStatus.running, .waiting].map { lasted($0, now: 3) } == [7, 7])
        #expect(lasted(.ended, end: 4) == 0)
    }
}

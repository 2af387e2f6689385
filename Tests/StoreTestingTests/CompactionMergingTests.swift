import EventModel
import EventStore
import StoreTesting
import Testing

@Suite struct CompactionMergingTests {
    private static func row(
        _ source: RecordSource, _ start: Int, _ end: Int? = nil, agent: String = "main", tokens: Int64? = nil
    ) -> Compaction {
        var row = Compaction(sessionID: "s", agentID: agent, trigger: "auto", startedAt: StoreSamples.time(start))
        row.source = source
        row.endedAt = end.map(StoreSamples.time)
        row.tokensBefore = tokens
        return row
    }

    private func expectMerged(_ rows: [Compaction], _ expected: [Compaction]) {
        for _ in 0..<8 { #expect(Compaction.merged(rows.shuffled()) == expected) }
    }

    @Test func nearRowsOfTwoSourcesAreOne() {
        expectMerged(
            [Self.row(.hook, 100, 110), Self.row(.transcript, 140, tokens: 9)], [Self.row(.hook, 100, 140, tokens: 9)])
        expectMerged(
            [Self.row(.hook, 100), Self.row(.transcript, 130, tokens: 9)], [Self.row(.hook, 100, 130, tokens: 9)])
        // Inside each other, though the starts are far apart.
        expectMerged(
            [Self.row(.hook, 100, 900), Self.row(.transcript, 500, 510)], [Self.row(.hook, 100, 900)])
        expectMerged(
            [Self.row(.hook, 500, 510), Self.row(.transcript, 100, 900)], [Self.row(.hook, 100, 900)])
    }

    @Test func rowsFarApartOrOfOtherAgentsAreTwo() {
        let far = [Self.row(.hook, 100, 110), Self.row(.transcript, 141)]
        expectMerged(far, far)
        let agents = [Self.row(.hook, 100, 110, agent: "a"), Self.row(.transcript, 105, agent: "b")]
        expectMerged(agents, agents)
    }

    @Test func rowsOfOneSourceStayApart() {
        let rows = [Self.row(.hook, 100, 101), Self.row(.hook, 102, 103), Self.row(.hook, 104)]
        expectMerged(rows, rows)
    }

    @Test func eachRowIsJoinedOnceWithTheNearest() {
        expectMerged(
            [
                Self.row(.hook, 100, 110), Self.row(.hook, 120, 130), Self.row(.transcript, 129, tokens: 2),
                Self.row(.transcript, 108, tokens: 1), Self.row(.transcript, 150, tokens: 3),
            ],
            [
                Self.row(.hook, 100, 110, tokens: 1), Self.row(.hook, 120, 130, tokens: 2),
                Self.row(.transcript, 150, tokens: 3),
            ])
    }

    @Test func threeSourcesAreOne() {
        expectMerged(
            [Self.row(.telemetry, 128, 129), Self.row(.transcript, 125, tokens: 5), Self.row(.hook, 100)],
            [Self.row(.hook, 100, 129, tokens: 5)])
    }
}

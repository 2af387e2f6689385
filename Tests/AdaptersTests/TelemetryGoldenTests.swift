import Adapters
import EventModel
import JSONCoding
import OpenTelemetry
import Platform
import Testing

/// Requests of the real client and of others, in both encodings, beside what the adapter is expected to make of them.
@Suite struct TelemetryGoldenTests {
    @Test(arguments: TelemetryFixtures.cases) func recordedRequests(_ name: String) throws {
        let text = ObservationRendering.text(try TelemetryFixtures.reading(name).observations)
        _ = try JSONDocument(parsing: text)
        let path = "\(TelemetryFixtures.folder)/\(name).expected.json"
        if Environment.variable("UPDATE_GOLDEN") == "1" {
            try Files.replace(path, with: Array(text.utf8), mode: 0o644)
        }
        let expected = String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n")
        let found = text.split(separator: "\n")
        for (index, line) in expected.enumerated() where index >= found.count || found[index] != line {
            Issue.record("line \(index + 1): expected \(line), found \(index < found.count ? found[index] : "")")
            break
        }
        #expect(found.count == expected.count)
    }

    @Test(arguments: TelemetryFixtures.cases) func bothEncodingsSayTheSame(_ name: String) throws {
        #expect(try TelemetryFixtures.request(name, .protobuf) == TelemetryFixtures.request(name, .json))
        let binary = try TelemetryFixtures.reading(name, .protobuf).observations
        let text = try TelemetryFixtures.reading(name, .json).observations
        #expect(binary.map(\.event) == text.map(\.event))
        #expect(binary.map(\.facts) == text.map(\.facts))
        #expect(binary.map(\.searchText) == text.map(\.searchText))
    }

    @Test(arguments: TelemetryFixtures.cases) func recordsHaveAnIdentityOfTheirOwn(_ name: String) throws {
        let reading = try TelemetryFixtures.reading(name)
        #expect(Set(reading.observations.map(\.event.uuid)).count == reading.observations.count)
        // Sent again later, a record is the same record.
        let later = TelemetryAdapter(receivedAt: TelemetryFixtures.receivedAt.advanced(byMicroseconds: 60_000_000))
        #expect(
            try later.read(TelemetryFixtures.request(name)).observations.map(\.event.uuid)
                == reading.observations.map(\.event.uuid))
        for observation in reading.observations {
            let event = observation.event
            #expect(event.source == .telemetry)
            #expect(event.uuid.high >> 12 & 0xF == 8)
            #expect(!event.summary.isEmpty && event.summary.utf8.count <= Limits.summaryBytes)
            #expect(try JSONDocument(parsing: event.payload).root.isObject)
        }
    }
}

import HubClient
import JSONCoding
import Platform
import ScriptedServer
import Testing
import Transcripts

@testable import Collector

@Suite struct StatusReporterTests {
    /// Somebody waits for it: the intervals are for what changes all the time.
    @Test func theEndOfAnImportIsToldAtOnce() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            let settings = CollectorSettings(
                stateFolder: folder, version: "test", hubURL: hub.server.url, machineID: "machine")
            let transport = HubTransport(version: "test", stateFolder: folder, locate: settings.locate)
            let pacing = FakePacing()
            let reporter = StatusReporter(settings, transport: transport, pacing: pacing, clock: pacing)
            let progress = Monitor(TranscriptProgress())
            reporter.transcripts = { progress.withLock { $0 } }
            func note(_ state: BackfillProgress.State, done: Int64) -> String? {
                progress.withLock {
                    $0.backfill.state = state
                    $0.backfill.bytesDone = done
                }
                _ = reporter.note(.idle, DeliveryProgress())
                let status = try? JSONDocument(parsing: Files.read("\(folder)/collector.json")).root
                return status?["backfill"]?["state"]?.string
            }
            func reported() -> [String] {
                hub.state.withLock { $0.reports }.compactMap {
                    (try? JSONDocument(parsing: $0.body))?.root["backfill"]?["state"]?.string
                }
            }
            #expect(note(.scanning, done: 0) == "scanning")
            #expect(note(.running, done: 1) == "running")
            // How far it is waits its turn.
            for step in 2..<10 { #expect(note(.running, done: Int64(step)) == "running") }
            #expect(reported() == ["scanning", "running"])
            #expect(note(.done, done: 10) == "done")
            #expect(reported() == ["scanning", "running", "done"])
            #expect(pacing.waited == 0)
        }
    }
}

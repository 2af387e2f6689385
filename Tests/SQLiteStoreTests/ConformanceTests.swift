import EventStore
import SQLiteStore
import StoreTesting
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: StoreConformance.checks)
    func conforms(_ check: StoreConformance.Check) throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        defer { store.close() }
        try check.run(store)
    }
}

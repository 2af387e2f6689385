import EventModel
import EventStore
import Glibc
import Platform
import SQLiteStore
import StoreTesting
import Testing

@Suite struct DiskFullTests {
    /// Whether this process may mount: the superuser, where mounting is not forbidden.
    static let canMount: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else { return false }
        return umount(folder.path) == 0
    }()

    @Test(.enabled(if: canMount)) func aFullDiskStopsStoringUntilThereIsSpace() throws {
        let folder = try TemporaryFolder()
        try #require(mount("tmpfs", folder.path, "tmpfs", 0, "size=4m") == 0)
        defer { umount(folder.path) }
        let store = try folder.open()
        defer { store.close() }
        let filler = folder.path + "/filler"
        var number = 1
        func storeNext() throws {
            var event = StoreSamples.event(number)
            var random = SystemRandomNumberGenerator()
            event.payload = (0..<8192).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            try store.store([event])
            number += 1
        }
        for _ in 0..<10 { try storeNext() }
        try? Files.replace(filler, with: Array(repeating: 1, count: 1 << 20))
        var failure: StoreError?
        while failure == nil, number < 1000 {
            do { try storeNext() } catch let error as StoreError { failure = error }
        }
        #expect(failure?.code == .diskFull)
        #expect(failure?.isRetryable == true)
        // Reads go on, and see what was acknowledged and nothing else.
        let stored = number - 1
        #expect(try store.lastEventID() == Int64(stored))
        #expect(try store.event(StoreSamples.uuid(stored)) != nil)
        #expect(try store.event(StoreSamples.uuid(number)) == nil)
        for _ in 0..<5 { #expect(throws: StoreError.self) { try storeNext() } }
        unlink(filler)
        for _ in 0..<10 { try storeNext() }
        #expect(try store.lastEventID() == Int64(stored + 10))
        #expect(try store.status().eventCount == Int64(stored + 10))
    }
}

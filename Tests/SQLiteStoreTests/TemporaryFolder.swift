import EventStore
import Glibc
import Platform
import SQLiteStore

/// A folder that is gone when the test is over.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = "/tmp/eyrie-store-\(getpid())-\(UInt32.random(in: .min ... .max))"
        try Files.makeFolder(path)
    }

    var database: String { path + "/eyrie.db" }

    deinit {
        for name in (try? Files.names(in: path)) ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }
}

extension TemporaryFolder {
    func open(_ change: (inout SQLiteStoreSettings) -> Void = { _ in }) throws -> SQLiteStore {
        var settings = SQLiteStoreSettings()
        change(&settings)
        return try SQLiteStore.open(path: database, settings: settings)
    }
}

import Authentication
import Platform
import Testing

@Suite("The key of an installation")
struct InstallationKeyTests {
    @Test("it is made once, for its user alone, and read again")
    func madeOnce() throws {
        try withKeyFile { path in
            let key = try InstallationKey.stored(at: path)
            #expect(key.count == 32 && Set(key).count > 4)
            #expect(try InstallationKey.stored(at: path) == key)
            #expect(try Files.read(path) == key)
            #expect(try fileMode(path) == 0o600)
        }
    }

    @Test("who makes it at the same time gets the one that is there")
    func theFirstOneStays() throws {
        try withKeyFile { path in
            try Files.create(path, with: [UInt8](repeating: 1, count: 32))
            try Files.create(path, with: [UInt8](repeating: 2, count: 32))
            #expect(try InstallationKey.stored(at: path) == [UInt8](repeating: 1, count: 32))
        }
    }

    @Test("a file that is no key is refused and stays")
    func damagedFile() throws {
        try withKeyFile { path in
            try Files.replace(path, with: [1, 2, 3])
            #expect(throws: SystemError.self) { try InstallationKey.stored(at: path) }
            #expect(try Files.read(path) == [1, 2, 3])
        }
    }

    private func withKeyFile(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder { try body($0 + "/privacy.key") }
    }
}

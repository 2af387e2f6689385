internal import Glibc
internal import Platform

/// The positions of one machine: a file for each store that lines were sent to, since what one has another may not.
///
/// Used by whoever holds the lock of the folder.
package struct PositionFolder: Sendable {
    /// Names the store that was sent to last.
    package static let latestName = "store"
    /// Stores whose positions are kept; beyond it those that were not used for longest are forgotten.
    package static let storeLimit = 16
    /// Bytes of a store's name.
    private static let nameBytes = 64

    package let path: String

    package init(_ path: String) { self.path = path }

    /// The store that was sent to last; nil before the first one that has a name.
    package var latest: String? {
        let bytes = try? Files.read("\(path)/\(PositionFolder.latestName)", limit: 1 << 10)
        return bytes.flatMap { PositionFolder.checked(String(decoding: $0, as: UTF8.self)) }
    }

    /// The name of a store if it may stand in the name of a file.
    package static func checked(_ name: String?) -> String? {
        guard let name, (1...nameBytes).contains(name.utf8.count),
            fileName(name) != PositionStore.damagedName,
            name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D })
        else { return nil }
        return name
    }

    /// The file with the positions in `store`; nil where the store has no name.
    package static func fileName(_ store: String?) -> String {
        store.map { "\(PositionStore.fileName).\($0)" } ?? PositionStore.fileName
    }

    /// Puts down that lines go to `store` from now on. Positions that are nobody's, since stores had no names, become
    /// those of the first one. False when it could not be put down.
    package func choose(_ store: String) -> Bool {
        let known = latest
        if known == store { return true }
        let own = "\(path)/\(PositionFolder.fileName(store))"
        let unnamed = "\(path)/\(PositionStore.fileName)"
        do throws(SystemError) {
            try Files.makeFolder(path)
            if known == nil, !Files.exists(own), Files.exists(unnamed), rename(unnamed, own) != 0 {
                throw SystemError("rename", path: unnamed)
            }
            try Files.replace("\(path)/\(PositionFolder.latestName)", with: Array(store.utf8))
        } catch {
            return false
        }
        forgetSurplus(but: PositionFolder.fileName(store))
        return true
    }

    private func forgetSurplus(but kept: String) {
        let names = ((try? Files.names(in: path)) ?? []).filter { name in
            guard name.hasPrefix(PositionStore.fileName + "."), name != PositionStore.damagedName else { return false }
            return name != kept
        }
        guard names.count >= PositionFolder.storeLimit else { return }
        let aged = names.compactMap { name in
            (try? FileStatus("\(path)/\(name)", in: AT_FDCWD)).map { (name: name, modified: $0.modified) }
        }
        for old in aged.sorted(by: { $0.modified > $1.modified }).dropFirst(PositionFolder.storeLimit - 1) {
            Files.remove("\(path)/\(old.name)")
        }
    }
}

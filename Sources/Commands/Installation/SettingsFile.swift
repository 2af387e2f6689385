internal import Glibc
internal import HookInstallation
internal import Platform

/// A settings file as it is on the disk.
struct SettingsFile {
    var path: String
    /// Nil when there is no such file.
    var bytes: [UInt8]?
    var mode: UInt32
    var document: SettingsDocument

    init(reading path: String) throws(CommandFailure) {
        self.path = path
        do {
            bytes = try Files.read(path, limit: SettingsDocument.sizeLimit)
        } catch {
            guard error.isNotFound else {
                throw CommandFailure(
                    .failure, "\(visible(path)) cannot be read: \(error.reason)", hint: "look at its permissions")
            }
        }
        mode = permissions(of: path) ?? 0o600
        do {
            document = try SettingsDocument(bytes)
        } catch {
            throw CommandFailure(.failure, "\(visible(path)) \(error.message)", hint: error.hint)
        }
    }

    /// Replaces the file as a whole, unless somebody changed it since it was read.
    func replace(with new: [UInt8], mode: UInt32) throws(CommandFailure) {
        let now = try? Files.read(path, limit: SettingsDocument.sizeLimit)
        guard now == bytes else {
            throw CommandFailure(
                .failure, "\(visible(path)) was changed by another program just now", hint: "run the command again")
        }
        do throws(SystemError) {
            try Files.replace(path, with: new, mode: mode & 0o600)
            guard chmod(path, mode) == 0 else { throw SystemError("chmod", path: path) }
        } catch {
            throw CommandFailure(.failure, visible(error.description), hint: "nothing was changed")
        }
    }

    /// Makes the folders above the file and says which, the outermost first.
    func makeFolders() throws(CommandFailure) -> [String] {
        var missing: [String] = []
        var folder = path
        while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
            folder = String(folder[..<slash])
            if Files.exists(folder) { break }
            missing.insert(folder, at: 0)
        }
        for folder in missing where mkdir(folder, 0o755) != 0 {
            throw CommandFailure(.failure, visible(SystemError("mkdir", path: folder).description))
        }
        return missing
    }
}

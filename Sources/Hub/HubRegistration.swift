import Authentication
import EventModel
import JSONCoding
import Platform
import Synchronization

/// The hub's claim on its state folder, and the file by which our other programs find it.
final class HubRegistration: Sendable {
    private let path: String
    private let lock: Mutex<FileLock?>

    /// Makes the folder and claims it; a second hub on the same folder is refused.
    init(stateFolder: String) throws(HubStartError) {
        guard !stateFolder.isEmpty else {
            throw HubStartError(
                "There is no place for the hub's state: HOME is not set.", hint: "Set EYRIE_STATE, or use --state-dir.")
        }
        path = stateFolder + "/hub.json"
        let claimed: FileLock?
        do throws(SystemError) {
            try Files.makeFolder(stateFolder)
            _ = StateRepair.clearLock("hub.lock", stateFolder: stateFolder, clock: SystemClock())
            claimed = try FileLock.tryLock(stateFolder + "/hub.lock")
        } catch {
            throw HubStartError(error)
        }
        guard let claimed else {
            throw HubStartError(
                "A hub runs on \(stateFolder) already.",
                hint: "'eyrie status' shows it; --state-dir names another folder.")
        }
        lock = Mutex(claimed)
    }

    /// Writes the file, and again whenever the token is replaced.
    func keep(url: String, token: CurrentToken?, version: String, startedAt: Timestamp) throws(HubStartError) {
        try write(url: url, token: token?.text, version: version, startedAt: startedAt)
        token?.whenReplaced { [weak self] token in
            try? self?.write(url: url, token: token.text, version: version, startedAt: startedAt)
        }
    }

    private func write(url: String, token: String?, version: String, startedAt: Timestamp) throws(HubStartError) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("url", url)
            writer.member("token", token)
            writer.member("pid", Environment.processID)
            writer.member("started_at", startedAt.iso8601)
            writer.member("version", version)
        }
        do throws(SystemError) { try Files.replace(path, with: writer.bytes) } catch { throw HubStartError(error) }
    }

    /// Removes the file and gives the folder up; the second call does nothing, since the file may be another hub's then.
    func remove() {
        lock.withLock { lock in
            guard lock != nil else { return }
            Files.remove(path)
            lock = nil
        }
    }
}

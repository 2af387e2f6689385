internal import Glibc
internal import JSONCoding
internal import Platform

/// The files of the state folder that several programs use.
struct StateFiles {
    var folder: String

    /// What a running hub says about itself.
    struct RunningHub {
        var url: String
        var token: String
        var pid: Int32
        var startedAt: String
        var version: String

        /// False when the process is gone and the file is left over.
        var isAlive: Bool { pid > 0 && (kill(pid, 0) == 0 || errno == EPERM) }
    }

    /// Bytes of a token file that are read.
    private static let tokenLimit = 4096

    var runningHub: RunningHub? {
        guard let bytes = try? Files.read(folder + "/hub.json", limit: 1 << 16),
            let root = try? JSONDocument(parsing: bytes).root, let url = root["url"]?.string
        else { return nil }
        return RunningHub(
            url: url, token: root["token"]?.string ?? "", pid: Int32(clamping: root["pid"]?.int ?? 0),
            startedAt: root["started_at"]?.string ?? "", version: root["version"]?.string ?? "")
    }

    func token(_ name: String) -> String? {
        guard let bytes = try? Files.read(folder + "/" + name, limit: StateFiles.tokenLimit) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return text.isEmpty ? nil : text
    }

    /// The token that may only send events; made when there is none.
    func ingestToken() throws(CommandFailure) -> String {
        if let token = token("ingest.token") { return token }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var random = SystemRandomNumberGenerator()
        // 43 characters of 6 bits hold 256 bits; the system's generator asks the kernel.
        let characters = (0..<43).map { _ in alphabet[Int(random.next() & 63)] }
        do {
            try Files.makeFolder(folder)
            try Files.replace(folder + "/ingest.token", with: characters + [0x0A])
        } catch {
            throw CommandFailure(.failure, visible(error.description), hint: "look at the state folder's permissions")
        }
        return String(decoding: characters, as: UTF8.self)
    }
}

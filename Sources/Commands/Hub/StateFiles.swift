internal import Glibc
internal import HubClient
internal import Platform

/// The files of the state folder that several programs use.
struct StateFiles {
    var folder: String

    /// Bytes of a token file that are read.
    private static let tokenLimit = 4096

    var runningHub: HubFile? { HubFile.read(stateFolder: folder) }

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

extension HubFile {
    /// False when the process is gone and the file is left over.
    var isOfLivingProcess: Bool { processID.map { $0 > 0 && (kill($0, 0) == 0 || errno == EPERM) } ?? true }
}

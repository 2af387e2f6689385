internal import Authentication
internal import Glibc
internal import HubClient
internal import Platform

/// The files of the state folder that several programs use.
struct StateFiles {
    var folder: String

    var runningHub: HubFile? { HubFile.read(stateFolder: folder) }

    func token(_ name: String) -> String? { ((try? AccessToken.read(from: folder + "/" + name)) ?? nil)?.text }

    /// The token that may only send events; made when there is none.
    func ingestToken() throws(CommandFailure) -> String {
        do throws(SystemError) {
            try Files.makeFolder(folder)
            return try AccessToken.stored(at: folder + "/ingest.token").text
        } catch {
            throw CommandFailure(.failure, visible(error.description), hint: "look at the state folder's permissions")
        }
    }
}

extension HubFile {
    /// False when the process is gone and the file is left over.
    var isOfLivingProcess: Bool { processID.map { $0 > 0 && (kill($0, 0) == 0 || errno == EPERM) } ?? true }
}

package import HubClient
internal import Platform
package import Redaction
package import Transcripts

/// What a collector or a flush needs to know.
package struct CollectorSettings: Sendable {
    package var stateFolder: String
    /// Of this program.
    package var version: String
    package var machineID: String
    /// Finds the hub, anew for each request: it may move while we run.
    package var locate: @Sendable () throws(HubError) -> HubLocation
    /// Takes a line for people: errors when they begin and end, not at each attempt.
    package var log: @Sendable (String) -> Void
    /// Session files to follow; nil for none.
    package var transcripts: TranscriptSettings?
    /// The hub that `locate` finds, where it is in this process: session files need not travel to it.
    package var localHub: LocalHub?
    /// What may leave this process; a hub in the same process takes everything, and decides itself what it keeps.
    package var privacy = PrivacyFilter.transparent

    /// `hubURL` is the flag `--hub`, if it was given.
    package init(
        stateFolder: String, version: String, hubURL: String? = nil, machineID: String = Environment.machineID,
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.stateFolder = stateFolder
        self.version = version
        self.machineID = machineID
        self.log = log
        locate = { () throws(HubError) in try HubLocation.find(explicitURL: hubURL, stateFolder: stateFolder) }
    }

    var lockPath: String { stateFolder + "/collector.lock" }
}

/// Why a collector cannot run.
package struct CollectorError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case alreadyRunning = "already_running"
        /// The state folder cannot be used.
        case stateFolder = "state_folder"
    }

    package var code: Code
    package var message: String
    /// What an operator can do.
    package var hint: String?

    package var description: String { message + (hint.map { " (\($0))" } ?? "") }

    static func alreadyRunning(_ stateFolder: String) -> CollectorError {
        CollectorError(
            code: .alreadyRunning, message: "another collector already delivers from \(stateFolder)",
            hint: "one is enough; `eyrie up` runs one too")
    }

    static func unusable(_ stateFolder: String, _ cause: SystemError) -> CollectorError {
        CollectorError(
            code: .stateFolder, message: "the state folder cannot be used: \(cause)",
            hint: "make \(stateFolder) writable, or name another with EYRIE_STATE")
    }
}

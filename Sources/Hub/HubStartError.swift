import Configuration
import EventStore
import Platform

/// Why the hub does not start: what is wrong, and what to do about it.
package struct HubStartError: Error, Sendable, CustomStringConvertible {
    package var message: String
    package var hint: String?

    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    package var description: String { message + (hint.map { "\n  \($0)" } ?? "") }

    init(_ error: StoreError) { self.init("The store does not open: \(error.message)", hint: error.hint) }

    init(_ error: SystemError) { self.init("The state folder is not usable: \(error)") }

    init(listening reason: String, port: UInt16) {
        self.init(
            "The hub cannot listen on port \(port): \(reason)",
            hint: "Another program may use the port: choose one with --port or --otlp-port; 0 takes any that is free.")
    }

    /// Refuses settings under which anybody on the network could read everything.
    static func check(_ settings: HubSettings) throws(HubStartError) {
        guard !settings.authenticationIsOn, !Address.isLoopback(settings.bindAddress) else { return }
        throw HubStartError(
            "Without authentication the hub listens on this machine only, not on \(settings.bindAddress).",
            hint: "Leave out --auth off, or leave out --bind.")
    }
}

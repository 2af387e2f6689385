/// What one check of `eyrie doctor` found.
package struct Finding: Sendable, Equatable {
    package enum Level: String, Sendable {
        case fine
        /// Works, but not as one would wish.
        case notice
        /// Something is not recorded, not kept or not shown.
        case problem
    }

    package var level: Level
    /// What was found, as a sentence without its stop.
    package var text: String
    /// What to do about it.
    package var mend: String?

    package static func fine(_ text: String) -> Finding { Finding(level: .fine, text: text, mend: nil) }

    package static func notice(_ text: String, mend: String?) -> Finding {
        Finding(level: .notice, text: text, mend: mend)
    }

    package static func problem(_ text: String, mend: String?) -> Finding {
        Finding(level: .problem, text: text, mend: mend)
    }
}

/// How much of a record is kept.
package enum PrivacyMode: String, Sendable, CaseIterable {
    /// Who did what when, and how much it cost: no text of people, models, tools or files.
    case metadata
    /// Everything but secrets.
    case redacted
    /// Everything as it came, secrets included.
    case full
}

/// A kind of text that can be left out of what is kept. The names are those of the settings.
package enum ContentClass: String, Sendable, CaseIterable {
    case prompts
    case responses
    case toolInputs = "tool_inputs"
    case toolOutputs = "tool_outputs"
    case fileContents = "file_contents"
    case thinking
    /// Names, addresses and accounts of persons, and names of machines.
    case identity
}

/// What may be kept of what comes in.
package struct PrivacyPolicy: Sendable, Equatable {
    package var mode: PrivacyMode
    /// Kinds of text that are left out whatever the mode.
    package var withheld: Set<ContentClass>

    package init(mode: PrivacyMode = .redacted, withheld: Set<ContentClass> = []) {
        self.mode = mode
        self.withheld = mode == .metadata ? Set(ContentClass.allCases) : withheld
    }

    /// Kinds of personal data that are replaced by markers beyond what user rules ask for.
    package var personalData: Set<PersonalData> { withheld.contains(.identity) ? [.email, .homeFolder] : [] }
}

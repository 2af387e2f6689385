/// What the hub needs to know.
package struct HubSettings: Sendable, Equatable {
    package var stateFolder: String
    package var machineID: String
    package var port: UInt16
    package var bindAddress: String
    /// The port for OpenTelemetry exporters alone; nil where there is none.
    package var telemetryPort: UInt16?
    package var authenticationIsOn: Bool
    /// Events per second that one client may send; 0 means no limit.
    package var rateLimit: Int
    package var corsOrigins: [String]
    /// Folder of the dashboard; nil for the one beside the program.
    package var webFolder: String?
    package var isDemo: Bool
    package var sessionIdleMinutes: Int
    /// What models without a known price are estimated to cost; nil where their cost stays unknown.
    package var priceFallback: PriceFallback?
    /// Nano-dollars; nil where there is no budget.
    package var budgetDay: Int64?
    package var budgetSession: Int64?
    package var budgetProject: Int64?
    /// Key of the requests' signatures; nil when they are not signed.
    package var secret: String?
    package var bearerTokens: BearerTokenSettings?
    package var privacy: PrivacySettings

    package init(_ configuration: Configuration) {
        stateFolder = configuration.text(Options.stateFolder) ?? ""
        machineID = configuration.text(Options.machineID) ?? ""
        port = UInt16(clamping: configuration.integer(Options.port) ?? 4000)
        bindAddress = configuration.text(Options.bind) ?? "127.0.0.1"
        telemetryPort = configuration.integer(Options.telemetryPort).map { UInt16(clamping: $0) }
        authenticationIsOn = configuration.flag(Options.authentication) ?? true
        rateLimit = configuration.integer(Options.rateLimit) ?? 5000
        corsOrigins = configuration.list(Options.corsOrigins)
        webFolder = configuration.text(Options.webFolder)
        isDemo = configuration.flag(Options.demo) ?? false
        sessionIdleMinutes = configuration.integer(Options.sessionIdleMinutes) ?? 60
        priceFallback = configuration.tokenPrices(Options.priceFallback).map(PriceFallback.init)
        budgetDay = configuration.budget(Options.budgetDay)
        budgetSession = configuration.budget(Options.budgetSession)
        budgetProject = configuration.budget(Options.budgetProject)
        secret = configuration.text(Options.secret)
        bearerTokens = BearerTokenSettings(configuration)
        privacy = PrivacySettings(configuration)
    }
}

/// What may be kept of what comes in.
package struct PrivacySettings: Sendable, Equatable {
    /// `metadata`, `redacted` or `full`.
    package var mode: String
    /// File of the user's own rules; nil where there is none.
    package var rulesFile: String?
    /// Names of the kinds of text that are not kept: `prompts`, `tool_inputs`, …
    package var withheld: [String]

    package init(_ configuration: Configuration) {
        mode = configuration.text(Options.privacyMode) ?? "redacted"
        rulesFile = configuration.text(Options.privacyRules)
        let switches = Options.privacy.filter { $0.kind == .onOff && configuration.flag($0) == false }
        withheld = switches.map { String($0.key.dropFirst("privacy.".count)) }
    }
}

/// Nano-dollars of a million tokens.
package struct PriceFallback: Sendable, Equatable {
    package var input: Int64
    package var output: Int64
}

extension Configuration {
    /// Nano-dollars; nil for 0, which sets no budget.
    fileprivate func budget(_ option: ConfigurationOption) -> Int64? {
        dollars(option).flatMap { $0 > 0 ? $0 : nil }
    }
}

/// Which JSON Web Tokens the hub accepts.
package struct BearerTokenSettings: Sendable, Equatable {
    package enum Key: Sendable, Equatable {
        case secret(String)
        case file(String)
    }

    package var key: Key
    /// `HS256`, `RS256` or `ES256`.
    package var algorithm: String
    package var issuer: String?
    package var audience: String?

    init?(_ configuration: Configuration) {
        if let secret = configuration.text(Options.jwtSecret) {
            key = .secret(secret)
        } else if let path = configuration.text(Options.jwtKeyFile) {
            key = .file(path)
        } else {
            return nil
        }
        let usual = configuration.text(Options.jwtSecret) == nil ? "RS256" : "HS256"
        algorithm = configuration.text(Options.jwtAlgorithm) ?? usual
        issuer = configuration.text(Options.jwtIssuer)
        audience = configuration.text(Options.jwtAudience)
    }
}

/// What a program that calls the hub needs to know.
package struct ClientSettings: Sendable, Equatable {
    package var stateFolder: String
    package var hubAddress: String
    /// False when the address is only the default, so that a hub which runs from the same state folder is preferred.
    package var hubAddressIsChosen: Bool
    /// Nil for the token in the state folder.
    package var token: String?
    package var secret: String?
    package var timeoutSeconds: Int

    package init(_ configuration: Configuration) {
        stateFolder = configuration.text(Options.stateFolder) ?? ""
        hubAddress = configuration.text(Options.hubAddress) ?? "http://localhost:4000"
        hubAddressIsChosen = configuration.isChosen(Options.hubAddress)
        token = configuration.text(Options.token)
        secret = configuration.text(Options.secret)
        timeoutSeconds = configuration.integer(Options.timeout) ?? 10
    }
}

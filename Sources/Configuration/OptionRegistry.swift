/// Every setting there is.
package enum Options {
    package static let stateFolder = ConfigurationOption(
        "state_dir", flag: "--state-dir", environment: "EYRIE_STATE", kind: .path,
        help: "folder of the store, the spool and the tokens (default: $XDG_STATE_HOME/eyrie or ~/.local/state/eyrie)")
    package static let machineID = ConfigurationOption(
        "machine_id", flag: "--machine-id", environment: "EYRIE_MACHINE_ID", kind: .text,
        help: "name of this machine in the events (default: host name and eight digits)")
    package static let secret = ConfigurationOption(
        "secret", environment: "CLAUDE_OBSERVABILITY_SECRET", kind: .text, isSecret: true,
        help: "key that signs requests (HMAC-SHA256); with it the hub refuses unsigned ones")

    package static let hubAddress = ConfigurationOption(
        "client.hub", flag: "--hub", environment: "CLAUDE_OBSERVABILITY_HUB", kind: .address,
        standard: "http://localhost:4000", help: "address of the hub")
    package static let token = ConfigurationOption(
        "client.token", environment: "EYRIE_TOKEN", kind: .text, isSecret: true,
        help: "token our programs show to the hub (default: the one in the state folder)")
    package static let timeout = ConfigurationOption(
        "client.timeout", flag: "--timeout", environment: "EYRIE_TIMEOUT", kind: .integer(1...600), standard: "10",
        unit: "seconds", help: "how long to wait for an answer of the hub")

    package static let transcriptsWatch = ConfigurationOption(
        "transcripts_watch", flag: "--transcripts", environment: "EYRIE_TRANSCRIPTS_WATCH",
        kind: .choice(["inotify", "poll", "off"]), standard: "inotify",
        help: "how the agent's session files are followed: by the kernel's reports, by looking now and then, or not")

    package static let port = ConfigurationOption(
        "hub.port", flag: "--port", environment: "EYRIE_PORT", kind: .integer(0...65_535), standard: "4000",
        help: "TCP port the hub listens on; 0 picks a free one")
    package static let bind = ConfigurationOption(
        "hub.bind", flag: "--bind", environment: "EYRIE_BIND", kind: .text, standard: "127.0.0.1",
        help: "IP address the hub listens on")
    package static let telemetryPort = ConfigurationOption(
        "hub.otlp_port", flag: "--otlp-port", environment: "EYRIE_OTLP_PORT", kind: .integer(0...65_535),
        help: "second TCP port, for OpenTelemetry exporters alone (their usual one is 4318); 0 picks a free one")
    package static let authentication = ConfigurationOption(
        "hub.auth", flag: "--auth", environment: "EYRIE_AUTH", kind: .onOff, standard: "on",
        help: "whether the hub asks for a token; off only on a loopback address")
    package static let rateLimit = ConfigurationOption(
        "hub.rate_limit", flag: "--rate-limit", environment: "EYRIE_RATE_LIMIT", kind: .integer(0...10_000_000),
        standard: "5000", unit: "events per second and client", help: "most that one client may send; 0 lifts the limit"
    )
    package static let corsOrigins = ConfigurationOption(
        "hub.cors_origins", flag: "--cors-origin", environment: "EYRIE_CORS_ORIGINS", kind: .list,
        help: "web origin that may call the hub from a browser (repeatable)")
    package static let webFolder = ConfigurationOption(
        "hub.web_dir", flag: "--web-dir", environment: "EYRIE_WEB_DIR", kind: .path,
        help: "folder of the dashboard's files")
    package static let demo = ConfigurationOption(
        "hub.demo", flag: "--demo", environment: "EYRIE_DEMO", kind: .onOff, standard: "off",
        help: "offer a button in the dashboard that plays made-up sessions")
    package static let sessionIdleMinutes = ConfigurationOption(
        "hub.session_idle_minutes", flag: "--session-idle-minutes", environment: "EYRIE_SESSION_IDLE_MINUTES",
        kind: .integer(1...43_200), standard: "60", unit: "minutes",
        help: "silence after which a session without an end counts as ended")

    package static let priceFallback = ConfigurationOption(
        "hub.price_fallback", flag: "--price-fallback", environment: "EYRIE_PRICE_FALLBACK", kind: .tokenPrices,
        unit: "US dollars per million tokens",
        help: "what models without a known price are estimated to cost (default: their cost stays unknown)")
    package static let budgetDay = budget(
        "hub.budget_day_usd", "--budget-day", "EYRIE_BUDGET_DAY",
        help: "what all sessions together may cost in a day (of UTC) before the hub says so")
    package static let budgetSession = budget(
        "hub.budget_session_usd", "--budget-session", "EYRIE_BUDGET_SESSION",
        help: "what a session may cost before the hub says so")
    package static let budgetProject = budget(
        "hub.budget_project_usd", "--budget-project", "EYRIE_BUDGET_PROJECT",
        help: "what a project's sessions together may cost in a day (of UTC) before the hub says so")

    private static func budget(
        _ key: String, _ flag: String, _ environment: String, help: String
    ) -> ConfigurationOption {
        ConfigurationOption(
            key, flag: flag, environment: environment, kind: .dollars, standard: "0", unit: "US dollars",
            help: help + "; 0 sets no budget")
    }

    package static let privacyMode = ConfigurationOption(
        "privacy.mode", flag: "--privacy", environment: "EYRIE_PRIVACY",
        kind: .choice(["metadata", "redacted", "full"]),
        standard: "redacted",
        help: "what is kept: no text of anybody (metadata), all but secrets (redacted), or everything as it came (full)"
    )
    package static let privacyRules = ConfigurationOption(
        "privacy.rules", flag: "--privacy-rules", environment: "EYRIE_PRIVACY_RULES", kind: .path,
        help: "file of your own rules for what is secret")
    package static let privacyPrompts = keeping("prompts", "EYRIE_PRIVACY_PROMPTS", "what people ask of agents")
    package static let privacyResponses = keeping("responses", "EYRIE_PRIVACY_RESPONSES", "what agents say")
    package static let privacyToolInputs = keeping(
        "tool_inputs", "EYRIE_PRIVACY_TOOL_INPUTS", "what tools are called with, paths and commands included")
    package static let privacyToolOutputs = keeping(
        "tool_outputs", "EYRIE_PRIVACY_TOOL_OUTPUTS", "what tools answer, errors included")
    package static let privacyFileContents = keeping(
        "file_contents", "EYRIE_PRIVACY_FILE_CONTENTS", "the text of files that are read, written or edited")
    package static let privacyThinking = keeping("thinking", "EYRIE_PRIVACY_THINKING", "what models think")
    package static let privacyIdentity = keeping(
        "identity", "EYRIE_PRIVACY_IDENTITY", "accounts, e-mail addresses and names of users")

    private static func keeping(_ name: String, _ environment: String, _ what: String) -> ConfigurationOption {
        ConfigurationOption(
            "privacy.\(name)", environment: environment, kind: .onOff, standard: "on", help: "whether to keep \(what)")
    }

    package static let jwtSecret = ConfigurationOption(
        "hub.jwt.secret", environment: "EYRIE_JWT_SECRET", kind: .text, isSecret: true,
        help: "key of HS256 bearer tokens that the hub accepts")
    package static let jwtKeyFile = ConfigurationOption(
        "hub.jwt.key_file", environment: "EYRIE_JWT_KEY_FILE", kind: .path,
        help: "public key (PEM or JWK) of RS256 or ES256 bearer tokens that the hub accepts")
    package static let jwtAlgorithm = ConfigurationOption(
        "hub.jwt.algorithm", environment: "EYRIE_JWT_ALGORITHM", kind: .choice(["HS256", "RS256", "ES256"]),
        help: "the one algorithm of bearer tokens (default: HS256 with a secret, RS256 with a key file)")
    package static let jwtIssuer = ConfigurationOption(
        "hub.jwt.issuer", environment: "EYRIE_JWT_ISSUER", kind: .text, help: "issuer a bearer token must name")
    package static let jwtAudience = ConfigurationOption(
        "hub.jwt.audience", environment: "EYRIE_JWT_AUDIENCE", kind: .text, help: "audience a bearer token must name")

    /// In the order in which `eyrie config` lists them.
    package static let all: [ConfigurationOption] = general + collector + client + privacy + hub

    package static let general = [stateFolder, machineID, secret]
    package static let collector = [transcriptsWatch]
    package static let client = [hubAddress, token, timeout]
    package static let privacy = [
        privacyMode, privacyRules, privacyPrompts, privacyResponses, privacyToolInputs, privacyToolOutputs,
        privacyFileContents, privacyThinking, privacyIdentity,
    ]
    package static let hub = [
        port, bind, telemetryPort, authentication, rateLimit, corsOrigins, webFolder, demo, sessionIdleMinutes,
        priceFallback, budgetDay, budgetSession, budgetProject, jwtSecret, jwtKeyFile,
        jwtAlgorithm, jwtIssuer, jwtAudience,
    ]
}

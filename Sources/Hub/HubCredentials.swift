import Authentication
import Configuration
import HubAPI
import Platform

/// Makes or reads what callers prove themselves with.
enum HubCredentials {
    static func make(
        _ settings: HubSettings, browsers: BrowserSessions, clock: any WallClock
    ) throws(HubStartError) -> AccessGate.Credentials {
        var credentials = AccessGate.Credentials(browsers: browsers)
        credentials.isRequired = settings.authenticationIsOn
        do throws(SystemError) {
            credentials.adminToken = try CurrentToken(path: settings.stateFolder + "/token")
            credentials.ingestToken = try CurrentToken(path: settings.stateFolder + "/ingest.token")
        } catch {
            throw HubStartError(error)
        }
        credentials.signatures = settings.secret.map { SignatureVerifier(secret: $0, clock: clock) }
        if let tokens = settings.bearerTokens { credentials.webTokens = try verifier(tokens, clock) }
        return credentials
    }

    private static func verifier(
        _ tokens: BearerTokenSettings, _ clock: any WallClock
    ) throws(HubStartError) -> JSONWebTokenVerifier {
        guard let algorithm = JSONWebAlgorithm(rawValue: tokens.algorithm) else {
            throw HubStartError(
                "EYRIE_JWT_ALGORITHM is '\(tokens.algorithm)'.",
                hint: "It must be one of \(JSONWebAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        do throws(JSONWebKeyError) {
            let key =
                switch tokens.key {
                case .secret(let secret): try JSONWebKey(secret: secret)
                case .file(let path): try JSONWebKey(path: path, algorithm: algorithm)
                }
            return JSONWebTokenVerifier(
                key: key, issuer: tokens.issuer, audience: tokens.audience, clock: clock)
        } catch {
            throw HubStartError("The key for JSON Web Tokens is not usable: \(error.message)", hint: error.hint)
        }
    }
}

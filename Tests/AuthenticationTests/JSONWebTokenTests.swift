import Authentication
import Testing

private let secret = "a secret of more than thirty-two bytes, made for tests"
private let goodHeader = #"{"alg":"HS256","typ":"JWT"}"#
/// The test clock stands at 1 800 000 000 s.
private let goodClaims =
    #"{"iss":"issuer","aud":"eyrie","sub":"someone","exp":1800000600,"scope":"viewer ingest other"}"#

private func verifier(clock: TestClock = TestClock()) throws -> JSONWebTokenVerifier {
    JSONWebTokenVerifier(key: try JSONWebKey(secret: secret), issuer: "issuer", audience: "eyrie", clock: clock)
}

private func refusal(_ token: String, _ verifier: JSONWebTokenVerifier) -> JSONWebTokenRefusal? {
    do throws(JSONWebTokenRefusal) {
        _ = try verifier.verify(token)
        return nil
    } catch {
        return error
    }
}

@Suite struct JSONWebTokenTests {
    @Test func acceptsARightToken() throws {
        let principal = try verifier().verify(token(header: goodHeader, claims: goodClaims, hmac(secret)))
        #expect(principal.subject == "someone" && principal.roles == [.viewer, .ingest])
        #expect(!principal.isSharedCredential)
        #expect(principal.has(.viewer))
        #expect(!principal.has(.admin))
    }

    @Test(arguments: [
        #"{"alg":"HS256"}"#, #"{"typ":"at+jwt","alg":"HS256","kid":"a"}"#, #"{"alg":"HS256","typ":"jwt"}"#,
        #"{"\u0061lg":"HS256"}"#,
    ])
    func acceptsHarmlessHeaders(header: String) throws {
        #expect(refusal(token(header: header, claims: goodClaims, hmac(secret)), try verifier()) == nil)
    }

    /// Each is signed with the right secret: only the header is at fault.
    @Test(arguments: [
        (#"{"alg":"none"}"#, JSONWebTokenRefusal.wrongAlgorithm), (#"{"alg":"None"}"#, .wrongAlgorithm),
        (#"{"alg":"NONE"}"#, .wrongAlgorithm), (#"{"alg":"nOnE"}"#, .wrongAlgorithm), (#"{"alg":""}"#, .wrongAlgorithm),
        (#"{"alg":null}"#, .wrongAlgorithm), (#"{"alg":["HS256"]}"#, .wrongAlgorithm),
        (#"{"alg":256}"#, .wrongAlgorithm),
        (#"{"typ":"JWT"}"#, .wrongAlgorithm), (#"{}"#, .wrongAlgorithm), (#"{"alg":"HS384"}"#, .wrongAlgorithm),
        (#"{"alg":"HS512"}"#, .wrongAlgorithm), (#"{"alg":"RS256"}"#, .wrongAlgorithm),
        (#"{"alg":"ES256"}"#, .wrongAlgorithm), (#"{"alg":"PS256"}"#, .wrongAlgorithm),
        (#"{"alg":" HS256"}"#, .wrongAlgorithm), (#"{"alg":"HS256 "}"#, .wrongAlgorithm),
        (#"{"alg":"hs256"}"#, .wrongAlgorithm), (#"{"alg":"HS256\u0000"}"#, .wrongAlgorithm),
        (#"{"ALG":"HS256"}"#, .wrongAlgorithm), (#"{"alg":"HS256","alg":"none"}"#, .malformed),
        (#"{"alg":"none","alg":"HS256"}"#, .malformed), (#"{"alg":"HS256","\u0061lg":"none"}"#, .malformed),
        (#"{"alg":"HS256","jku":"https://evil.example/keys"}"#, .forbiddenHeader),
        (#"{"alg":"HS256","x5u":"https://evil.example/cert"}"#, .forbiddenHeader),
        (#"{"alg":"HS256","jwk":{"kty":"oct","k":"AA"}}"#, .forbiddenHeader),
        (#"{"alg":"HS256","x5c":["AA"]}"#, .forbiddenHeader),
        (#"{"alg":"HS256","crit":["b64"],"b64":false}"#, .forbiddenHeader),
        (#"{"alg":"HS256","zip":"DEF"}"#, .forbiddenHeader),
        (#"{"alg":"HS256","enc":"A128GCM"}"#, .forbiddenHeader), (#"{"alg":"HS256","typ":"JOSE"}"#, .forbiddenHeader),
        (#"{"alg":"HS256","typ":1}"#, .forbiddenHeader), (#"["alg","HS256"]"#, .malformed), (#""HS256""#, .malformed),
        (#"{"alg":"HS256""#, .malformed), (#"{"alg":"HS256"}}"#, .malformed), ("", .malformed),
    ])
    func refusesForgedHeaders(header: String, expected: JSONWebTokenRefusal) throws {
        #expect(refusal(token(header: header, claims: goodClaims, hmac(secret)), try verifier()) == expected)
    }

    @Test func refusesForgedSignatures() throws {
        let verifier = try verifier()
        let good = token(header: goodHeader, claims: goodClaims, hmac(secret))
        let parts = good.split(separator: ".").map(String.init)
        let admin = base64(#"{"iss":"issuer","aud":"eyrie","sub":"someone","exp":1800000600,"scope":"admin"}"#)
        #expect(refusal("\(parts[0]).\(admin).\(parts[2])", verifier) == .badSignature)
        #expect(
            refusal(token(header: goodHeader, claims: goodClaims, hmac("another secret")), verifier) == .badSignature)
        #expect(refusal(token(header: goodHeader, claims: goodClaims, hmac("")), verifier) == .badSignature)
        #expect(refusal(token(header: goodHeader, claims: goodClaims) { _ in [0] }, verifier) == .badSignature)
        #expect(
            refusal(token(header: goodHeader, claims: goodClaims) { _ in [UInt8](repeating: 0, count: 32) }, verifier)
                == .badSignature)
        #expect(
            refusal(token(header: goodHeader, claims: goodClaims) { Array(hmac(secret)($0).prefix(16)) }, verifier)
                == .badSignature)
        #expect(
            refusal(token(header: goodHeader, claims: goodClaims) { hmac(secret)($0) + [0] }, verifier) == .badSignature
        )
        for text in [
            "", ".", "..", "...", "a.b", "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).", "\(good).x", " \(good)",
            "\(good)=", "\(good)\n", "\(parts[0])..\(parts[2])", ".\(parts[1]).\(parts[2])",
            good.replacing("-", with: "+") + "+", String(repeating: "A", count: 20_000),
            "\(String(repeating: "A", count: 20_000)).\(parts[1]).\(parts[2])",
        ] {
            #expect(refusal(text, verifier) != nil, "\(text.prefix(60))")
        }
    }

    @Test func refusesEveryChangedCharacter() throws {
        let verifier = try verifier()
        let good = Array(token(header: goodHeader, claims: goodClaims, hmac(secret)).utf8)
        for index in good.indices where good[index] != 0x2E {
            var changed = good
            changed[index] = changed[index] == 0x41 ? 0x42 : 0x41
            #expect(refusal(String(decoding: changed, as: UTF8.self), verifier) != nil, "byte \(index)")
        }
    }

    @Test(arguments: [
        (#"{"aud":"eyrie","sub":"a","exp":1800000600,"scope":"admin"}"#, JSONWebTokenRefusal.wrongIssuer),
        (#"{"iss":"other","aud":"eyrie","sub":"a","exp":1800000600,"scope":"admin"}"#, .wrongIssuer),
        (#"{"iss":["issuer"],"aud":"eyrie","sub":"a","exp":1800000600,"scope":"admin"}"#, .wrongIssuer),
        (#"{"iss":"issuer ","aud":"eyrie","sub":"a","exp":1800000600,"scope":"admin"}"#, .wrongIssuer),
        (#"{"iss":"issuer","sub":"a","exp":1800000600,"scope":"admin"}"#, .wrongAudience),
        (#"{"iss":"issuer","aud":"eyrie2","sub":"a","exp":1800000600,"scope":"admin"}"#, .wrongAudience),
        (#"{"iss":"issuer","aud":[],"sub":"a","exp":1800000600,"scope":"admin"}"#, .wrongAudience),
        (#"{"iss":"issuer","aud":["a",["eyrie"]],"sub":"a","exp":1800000600,"scope":"admin"}"#, .wrongAudience),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","scope":"admin"}"#, .noExpiry),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":"1800000600","scope":"admin"}"#, .malformed),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1e400,"scope":"admin"}"#, .malformed),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":null,"scope":"admin"}"#, .malformed),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1799999940,"scope":"admin"}"#, .expired),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":-1,"scope":"admin"}"#, .expired),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1800000600,"nbf":1800000061,"scope":"admin"}"#, .notYetValid),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1800000600,"nbf":"0","scope":"admin"}"#, .malformed),
        (#"{"iss":"issuer","aud":"eyrie","exp":1800000600,"scope":"admin"}"#, .noSubject),
        (#"{"iss":"issuer","aud":"eyrie","sub":"","exp":1800000600,"scope":"admin"}"#, .noSubject),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1800000600}"#, .noRole),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1800000600,"scope":"administrator"}"#, .noRole),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1800000600,"scope":["admin"]}"#, .noRole),
        (#"{"iss":"issuer","iss":"other","aud":"eyrie","sub":"a","exp":1800000600,"scope":"admin"}"#, .malformed),
        (#"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1,"exp":1800000600,"scope":"admin"}"#, .malformed),
        (#"[]"#, .malformed), ("not json", .malformed),
    ])
    func refusesWrongClaims(claims: String, expected: JSONWebTokenRefusal) throws {
        #expect(refusal(token(header: goodHeader, claims: claims, hmac(secret)), try verifier()) == expected)
    }

    @Test(arguments: [
        #"{"iss":"issuer","aud":["x","eyrie"],"sub":"a","exp":1800000600,"scope":"admin"}"#,
        #"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1799999941,"scope":"admin"}"#,
        #"{"iss":"issuer","aud":"eyrie","sub":"a","exp":1800000600.5,"nbf":1800000060,"scope":"admin"}"#,
    ])
    func acceptsClaimsAtTheEdge(claims: String) throws {
        #expect(refusal(token(header: goodHeader, claims: claims, hmac(secret)), try verifier()) == nil)
    }

    @Test func aTokenExpiresWhileTheClockRuns() throws {
        let clock = TestClock()
        let verifier = try verifier(clock: clock)
        let good = token(header: goodHeader, claims: goodClaims, hmac(secret))
        clock.advance(milliseconds: 659_999)
        #expect(refusal(good, verifier) == nil)
        clock.advance(milliseconds: 1)
        #expect(refusal(good, verifier) == .expired)
    }
}

@Suite struct JSONWebKeyTests {
    private func verifier(_ key: JSONWebKey) -> JSONWebTokenVerifier {
        JSONWebTokenVerifier(key: key, issuer: "issuer", audience: "eyrie", clock: TestClock())
    }

    @Test func verifiesRS256WithEveryFormOfKey() throws {
        let pair = TestKeyPair.rsa
        let good = token(header: #"{"alg":"RS256"}"#, claims: goodClaims, pair.sign)
        let forged = token(header: #"{"alg":"RS256"}"#, claims: goodClaims, TestKeyPair.otherRSA.sign)
        for text in [pair.publicPEM, pair.publicJWK, pair.certificatePEM] {
            let verifier = verifier(try JSONWebKey(text: text, algorithm: .rs256))
            #expect(refusal(good, verifier) == nil)
            #expect(refusal(forged, verifier) == .badSignature)
        }
    }

    @Test func verifiesES256WithEveryFormOfKey() throws {
        let pair = TestKeyPair.elliptic
        let good = token(header: #"{"alg":"ES256"}"#, claims: goodClaims, pair.signRaw)
        let forged = token(header: #"{"alg":"ES256"}"#, claims: goodClaims, TestKeyPair.otherElliptic.signRaw)
        let der = token(header: #"{"alg":"ES256"}"#, claims: goodClaims, pair.sign)
        let zero = token(header: #"{"alg":"ES256"}"#, claims: goodClaims) { _ in [UInt8](repeating: 0, count: 64) }
        for text in [pair.publicPEM, pair.publicJWK, pair.certificatePEM] {
            let verifier = verifier(try JSONWebKey(text: text, algorithm: .es256))
            #expect(refusal(good, verifier) == nil)
            for bad in [forged, der, zero] { #expect(refusal(bad, verifier) == .badSignature) }
        }
    }

    /// The classic confusion: the public key, which everybody has, used as the secret of an HMAC.
    @Test func aPublicKeyIsNoSharedSecret() throws {
        for text in [TestKeyPair.rsa.publicPEM, TestKeyPair.rsa.publicJWK] {
            let verifier = verifier(try JSONWebKey(text: text, algorithm: .rs256))
            let sign = hmac(String(decoding: text, as: UTF8.self))
            #expect(refusal(token(header: #"{"alg":"HS256"}"#, claims: goodClaims, sign), verifier) == .wrongAlgorithm)
            #expect(refusal(token(header: #"{"alg":"RS256"}"#, claims: goodClaims, sign), verifier) == .badSignature)
        }
    }

    @Test func refusesKeysThatDoNotFit() {
        let wrong: [([UInt8], JSONWebAlgorithm)] = [
            (TestKeyPair.rsa.publicPEM, .es256), (TestKeyPair.elliptic.publicPEM, .rs256),
            (TestKeyPair.rsa.publicJWK, .es256), (TestKeyPair.elliptic.publicJWK, .rs256),
            (TestKeyPair.rsa.publicPEM, .hs256), (TestKeyPair.wrongCurve.publicPEM, .es256),
            (TestKeyPair.shortRSA.publicPEM, .rs256), (TestKeyPair.rsa.privatePEM, .rs256),
            (Array(#"{"kty":"oct","k":"AAAA"}"#.utf8), .rs256), (Array("{}".utf8), .rs256), ([], .rs256),
            (Array("nonsense".utf8), .es256),
        ]
        for (text, algorithm) in wrong {
            #expect(throws: JSONWebKeyError.self) { try JSONWebKey(text: text, algorithm: algorithm) }
        }
        #expect(throws: JSONWebKeyError.self) { try JSONWebKey(secret: "") }
        #expect(throws: JSONWebKeyError.self) { try JSONWebKey(path: "/nonexistent/key.pem", algorithm: .rs256) }
    }
}

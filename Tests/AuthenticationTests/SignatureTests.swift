import EventModel
import Testing

@testable import Authentication

private let secret = "shared"
private let path = "/api/events/batch?a=1"
private let body = Array("{}".utf8)

/// What arrives at the hub.
private struct Received: Sendable {
    var method = "POST"
    var path = "/api/events/batch?a=1"
    var body = Array("{}".utf8)
    var headers: [String: String]

    init(_ signature: RequestSignature) {
        headers = Dictionary(uniqueKeysWithValues: signature.headers.map { ($0.name, $0.value) })
    }

    func refusal(_ verifier: SignatureVerifier) -> SignatureRefusal? {
        do throws(SignatureRefusal) {
            try verifier.verify(method: method, path: path, body: body) { headers[$0] }
            return nil
        } catch {
            return error
        }
    }
}

@Suite struct SignatureTests {
    let clock = TestClock()
    let verifier: SignatureVerifier
    let signer: RequestSigner

    init() {
        verifier = SignatureVerifier(secret: secret, clock: clock)
        signer = RequestSigner(secret: secret, clock: clock)
    }

    private var good: Received { Received(signer.sign(method: "POST", path: path, body: body)) }

    @Test func acceptsASignedRequestOnce() {
        let request = good
        #expect(request.refusal(verifier) == nil)
        #expect(request.refusal(verifier) == .replayed)
        #expect(request.refusal(verifier) == .replayed)
        #expect(good.refusal(verifier) == nil)
    }

    /// The text that is signed is part of the protocol: other clients must be able to make it.
    @Test func signsAKnownTextTheKnownWay() {
        let text = RequestSignature.signedText(
            method: "POST", path: "/x?y=1", timestamp: "12", nonce: "n", body: Array("abc".utf8))
        #expect(
            String(decoding: text, as: UTF8.self)
                == "v1\nPOST\n/x?y=1\n12\nn\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        // RFC 4231, test case 2.
        let code = Cryptography.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        #expect(ByteText.hexadecimal(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test(arguments: [RequestSignature.timestampHeader, RequestSignature.nonceHeader, RequestSignature.signatureHeader])
    func refusesUnsigned(header: String) {
        var request = good
        request.headers[header] = nil
        #expect(request.refusal(verifier) == .unsigned(missing: header))
        request.headers[header] = ""
        #expect(request.refusal(verifier) == .unsigned(missing: header))
    }

    @Test func refusesEachAlteredPart() {
        var changed: [Received] = []
        func change(_ body: (inout Received) -> Void) {
            var request = good
            body(&request)
            changed.append(request)
        }
        change { $0.method = "GET" }
        change { $0.method = "post" }
        change { $0.path = "/api/events" }
        change { $0.path = "/api/events/batch?a=2" }
        change { $0.path = "/api/events/batch" }
        change { $0.path += "&b=1" }
        change { $0.body = [] }
        change { $0.body.append(0x20) }
        change { $0.body[0] ^= 1 }
        change { $0.headers[RequestSignature.timestampHeader] = "1800000000001" }
        change { $0.headers[RequestSignature.nonceHeader] = String(repeating: "n", count: 24) }
        for index in 0..<64 {
            change { request in
                var text = Array((request.headers[RequestSignature.signatureHeader] ?? "").utf8)
                text[3 + index] = text[3 + index] == 0x30 ? 0x31 : 0x30
                request.headers[RequestSignature.signatureHeader] = String(decoding: text, as: UTF8.self)
            }
        }
        for request in changed { #expect(request.refusal(verifier) == .altered) }
        let stranger = RequestSigner(secret: "other", clock: clock)
        #expect(Received(stranger.sign(method: "POST", path: path, body: body)).refusal(verifier) == .altered)
        // None of them used up the nonce.
        #expect(good.refusal(verifier) == nil)
    }

    @Test(arguments: ["", "v1", "v1=", "v1=00", "v2=00", "=00", "V1=00", "v1=zz", "sha256=00"])
    func refusesMalformedSignatures(text: String) {
        var request = good
        request.headers[RequestSignature.signatureHeader] = text
        #expect(request.refusal(verifier) != nil)
        #expect(request.refusal(verifier) != .altered)
    }

    @Test(arguments: [
        "abc", "-1", "+1800000000000", " 1800000000000", "01800000000000", "1800000000000.0", "1e12",
        "99999999999999999999",
    ])
    func refusesMalformedTimestamps(text: String) {
        var request = good
        request.headers[RequestSignature.timestampHeader] = text
        #expect(request.refusal(verifier) == .malformed(header: RequestSignature.timestampHeader))
    }

    @Test(arguments: ["short", String(repeating: "a", count: 65), "with a space inside it", "line\nbreak-line-break"])
    func refusesMalformedNonces(text: String) {
        var request = good
        request.headers[RequestSignature.nonceHeader] = text
        #expect(request.refusal(verifier) == .malformed(header: RequestSignature.nonceHeader))
    }

    @Test(arguments: [
        (299_999, true), (300_000, true), (300_001, false), (-300_000, true), (-300_001, false), (86_400_000, false),
    ])
    func refusesStaleAndFutureRequests(age: Int64, isAccepted: Bool) {
        let request = good
        clock.advance(milliseconds: age)
        #expect(request.refusal(verifier) == (isAccepted ? nil : .stale(serverTime: clock.now())))
    }

    @Test func takesNothingThatWasSignedBeforeItBegan() {
        let request = good
        clock.advance(milliseconds: 1)
        let next = SignatureVerifier(secret: secret, clock: clock)
        #expect(request.refusal(next) == .stale(serverTime: clock.now()))
        #expect(good.refusal(next) == nil)
    }

    @Test func tellsTheServersTime() {
        let request = good
        clock.advance(milliseconds: 600_000)
        #expect(request.refusal(verifier)?.message.contains(clock.now().iso8601) == true)
    }

    /// At every moment up to its refusal as stale, a second use is refused as a replay.
    @Test func remembersANonceForAsLongAsItsRequestIsFresh() {
        clock.advance(milliseconds: 290_000)
        let early = good
        clock.advance(milliseconds: -290_000)
        #expect(early.refusal(verifier) == nil)
        for _ in 0..<59 {
            clock.advance(milliseconds: 10_000)
            #expect(early.refusal(verifier) == .replayed)
            #expect(good.refusal(verifier) == nil)
        }
        clock.advance(milliseconds: 10_000)
        #expect(early.refusal(verifier) == .stale(serverTime: clock.now()))
    }

    @Test func afterTheClockWasSetBackRequestsAreAcceptedAgain() {
        clock.advance(milliseconds: 86_400_000)
        #expect(good.refusal(verifier) == nil)
        clock.advance(milliseconds: -86_400_000)
        #expect(good.refusal(verifier) == nil)
    }
}

@Suite struct NonceMemoryTests {
    private func nonce(_ number: Int) -> Nonce { Nonce(digest: Cryptography.sha256(Array("\(number)".utf8))) }

    @Test func staysBoundedAndNeverAcceptsTwice() {
        var memory = NonceMemory(limit: 100)
        var accepted: [(Int, Int64)] = []
        for number in 0..<2000 {
            let time = Int64(number) * 100
            if memory.insert(nonce(number), at: time, forgettingBefore: -300_000) == .new {
                accepted.append((number, time))
            }
            #expect(memory.count <= 100)
        }
        #expect(accepted.count == 2000)
        for (number, time) in accepted {
            #expect(memory.insert(nonce(number), at: time, forgettingBefore: -300_000) != .new)
        }
    }

    @Test func forgetsWhatIsTooOldToBeAccepted() {
        var memory = NonceMemory(limit: 100)
        for number in 0..<50 { _ = memory.insert(nonce(number), at: 1000, forgettingBefore: 0) }
        #expect(memory.count == 50)
        #expect(memory.insert(nonce(99), at: 400_000, forgettingBefore: 100_000) == .new)
        #expect(memory.count == 1)
        #expect(memory.insert(nonce(0), at: 1000, forgettingBefore: 100_000) == .tooOld)
    }
}

import HTTPServer
import Telemetry
import Testing

@testable import HubAPI

/// Who tries tokens out is slowed down; who lives here is not locked out.
@Suite struct FailedLoginTests {
    private let metrics = Metrics()
    private let usual = HTTPResponse.text("who are you?", status: 401)
    private let elsewhere = PeerAddress(testing: [192, 0, 2, 7])

    @Test func anAddressWithManyWrongOnesIsRefusedWhateverItShows() {
        let logins = FailedLogins(metrics: metrics)
        for _ in 0..<FailedLogins.burst {
            #expect(logins.refusal(of: elsewhere) == nil)
            #expect(logins.noting(elsewhere, usual).status == 401)
        }
        let refused = logins.noting(elsewhere, usual)
        #expect(refused.status == 429)
        #expect(refused["Retry-After"] == "1")
        #expect(logins.refusal(of: elsewhere)?.status == 429)
        #expect(logins.refusal(of: PeerAddress(testing: [192, 0, 2, 8])) == nil)
        #expect(metrics.rateLimited(.logins).value == 2)
    }

    @Test func thisMachineIsNotedAndNeverRefused() {
        let logins = FailedLogins(metrics: metrics)
        let answers = (0..<3 * FailedLogins.burst).map { _ in logins.noting(.loopback, usual) }
        #expect(answers.allSatisfy { $0.status == 401 })
        #expect(logins.refusal(of: .loopback) == nil)
        #expect(answers.count { $0.failure != nil } == 1)
    }

    @Test func theLogHasOneLineForAnAddress() {
        let logins = FailedLogins(metrics: metrics)
        let lines = (0..<100).compactMap { _ in logins.noting(elsewhere, usual).failure }
        #expect(lines.count == 1)
        #expect(lines.first?.contains("192.0.2.7") == true)
        for last in UInt8.min...UInt8.max {
            for third in 0..<8 { _ = logins.noting(PeerAddress(testing: [10, 0, UInt8(third), last]), usual) }
        }
    }
}

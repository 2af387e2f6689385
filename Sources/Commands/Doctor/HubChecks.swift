internal import Configuration
internal import EventModel
internal import HTTPClient
internal import HubClient
internal import JSONCoding

/// Checks of the hub: does it answer, is it one, does it know us, does its clock agree.
struct HubChecks {
    var hub: any HubConnection
    var settings: ClientSettings
    var now: Timestamp

    /// Seconds by which two clocks may differ; signatures are refused beyond five minutes.
    private static let skewSeconds = 30.0

    func run() -> [Finding] {
        let health: JSONNode
        do throws(HubError) {
            health = try hub.request("GET", "/health", query: [], json: []).root
        } catch {
            return [unanswered(error)] + checkAddress()
        }
        guard health["version"] != nil, health["status"] != nil else { return [stranger] }
        var findings = [
            Finding.fine("the hub at \(visible(hub.address)) runs version \(visible(health.text("version")))")
        ]
        if health.text("status") != "ok" {
            findings.append(.problem("the hub says that it is \(visible(health.text("status")))", mend: "eyrie status"))
        }
        return findings + checkAddress() + checkEncryption() + checkClock(health) + checkAccess()
    }

    private var stranger: Finding {
        .problem(
            "something else than a hub answers at \(visible(hub.address))",
            mend: "find it (ss -ltnp), or run the hub on another port: eyrie up --port 4001")
    }

    private func unanswered(_ error: HubError) -> Finding {
        if error.status != nil, !error.isFromHub { return stranger }
        if error.isDenied { return denied(error) }
        return .problem(
            "the hub at \(visible(hub.address)) does not answer: \(visible(error.message))", mend: "eyrie up")
    }

    private func denied(_ error: HubError) -> Finding {
        let said = visible(error.message)
        if error.code.contains("signature") || said.lowercased().contains("sign") {
            let mend =
                settings.secret == nil
                ? "the hub wants signed requests: set CLAUDE_OBSERVABILITY_SECRET as it is set there"
                : "CLAUDE_OBSERVABILITY_SECRET is not the hub's, or the clocks differ by more than five minutes"
            return .problem("the hub refuses our signature: \(said)", mend: mend)
        }
        return .problem(
            "the hub does not know our token: \(said)",
            mend: "use the state folder of that hub (--state-dir), or set EYRIE_TOKEN to its token")
    }

    private func checkAccess() -> [Finding] {
        do throws(HubError) {
            _ = try hub.request("GET", "/api/facets", query: [], json: [])
        } catch {
            return error.isDenied ? [denied(error)] : []
        }
        do throws(HubError) {
            // An empty batch stores nothing; whether it may come in is what a signature decides.
            _ = try hub.request("POST", "/api/events/batch", query: [], json: Array("[]".utf8))
        } catch {
            if error.isDenied { return [denied(error)] }
        }
        return [.fine("the hub knows our token and takes our events")]
    }

    private func checkAddress() -> [Finding] {
        guard settings.hubAddressIsChosen, let local = StateFiles(folder: settings.stateFolder).runningHub,
            local.isOfLivingProcess, let chosen = HTTPAddress(settings.hubAddress), let own = HTTPAddress(local.url),
            !chosen.isSameServer(as: own)
        else { return [] }
        return [
            .notice(
                "CLAUDE_OBSERVABILITY_HUB (or --hub) names \(visible(settings.hubAddress)), but a hub of this state "
                    + "folder runs at \(visible(local.url))",
                mend: "unset CLAUDE_OBSERVABILITY_HUB if you mean the one here")
        ]
    }

    private func checkEncryption() -> [Finding] {
        guard let address = HTTPAddress(hub.address), address.scheme == "http", !address.isLoopback else { return [] }
        return [
            .notice(
                "the token and all events cross the network to \(visible(hub.address)) unencrypted",
                mend: "put a TLS proxy before the hub and use its https address, or tunnel to it (ssh -L)")
        ]
    }

    private func checkClock(_ health: JSONNode) -> [Finding] {
        guard let started = health.time("started_at"), let uptime = health["uptime_s"]?.double else { return [] }
        let theirs = started.advanced(byMicroseconds: Int64(min(max(uptime, 0), 1e10) * 1_000_000))
        let seconds = Double(theirs.since(now)) / 1_000_000
        guard seconds.magnitude > HubChecks.skewSeconds else { return [] }
        let difference = Quantity.duration(milliseconds: seconds.magnitude * 1000)
        return [
            .problem(
                "the hub's clock is \(difference) \(seconds > 0 ? "ahead of" : "behind") this machine's",
                mend: "let both follow a time server (timedatectl set-ntp true)")
        ]
    }
}

internal import EventModel
internal import Glibc
internal import HubClient
internal import Platform
internal import Spool

/// Checks of the state folder, the disk and the way from the hooks to the hub.
struct StateChecks {
    var folder: String
    var now: Timestamp

    /// Bytes free on the disk below which nothing is safe.
    private static let scarceBytes: UInt64 = 200 << 20
    /// Bytes free on the disk below which it is time to make room.
    private static let lowBytes: UInt64 = 2 << 30
    /// Seconds that an event may wait before somebody should look.
    private static let backlogSeconds = 60.0

    func run() -> [Finding] {
        guard isFolder(folder) else {
            return [
                .notice(
                    "the state folder \(visible(folder)) does not exist yet",
                    mend: "eyrie up makes it; or give --state-dir")
            ]
        }
        return checkPermissions() + checkHubFile() + checkDisk() + checkDelivery()
            + checkSetAside()
    }

    private func checkPermissions() -> [Finding] {
        var findings: [Finding] = []
        if access(folder, W_OK | X_OK) != 0 {
            findings.append(
                .problem(
                    "the state folder \(visible(folder)) cannot be written",
                    mend: "chown -R $(id -un) \(visible(folder))"))
        }
        if let mode = permissions(of: folder), mode & 0o077 != 0 {
            findings.append(
                .problem(
                    "others can look into the state folder \(visible(folder)) (mode \(octal(mode)))",
                    mend: "chmod 700 \(visible(folder))"))
        }
        for name in ["token", "ingest.token", "hub.json", "eyrie.db"] {
            let path = folder + "/" + name
            guard let mode = permissions(of: path), mode & 0o077 != 0 else { continue }
            findings.append(
                .problem("others can read \(visible(path)) (mode \(octal(mode)))", mend: "chmod 600 \(visible(path))"))
        }
        return findings.isEmpty ? [.fine("the state folder is \(visible(folder)), for this user alone")] : findings
    }

    /// What a start found damaged: somebody may want to look at it, or need it no more.
    private func checkSetAside() -> [Finding] {
        ["", "spool/", "transcripts/", "quarantine/"].flatMap { part in
            SetAside.names(in: "\(folder)/\(part)").map { name in
                .notice(
                    "a damaged file was set aside: \(visible(part + name))",
                    mend: "look at its disk; delete it when nothing in it is needed")
            }
        }
    }

    private func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }

    private func checkHubFile() -> [Finding] {
        let path = folder + "/" + HubFile.name
        guard Files.exists(path) else { return [] }
        guard let hub = StateFiles(folder: folder).runningHub else {
            return [.problem("\(visible(path)) cannot be read", mend: "stop the hub, delete the file, start the hub")]
        }
        if !hub.isOfLivingProcess {
            return [
                .problem(
                    "\(visible(path)) is left over from a hub that is gone (process \(hub.processID ?? 0))",
                    mend: "rm \(visible(path)), then eyrie up")
            ]
        }
        return []
    }

    private func checkDisk() -> [Finding] {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return [] }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        let text = "\(Quantity.bytes(Int64(clamping: free))) are free on the disk of the state folder"
        if free < StateChecks.scarceBytes { return [.problem(text, mend: "make room, or move it with --state-dir")] }
        if free < StateChecks.lowBytes { return [.notice(text, mend: "make room soon")] }
        return [.fine(text)]
    }

    private func checkDelivery() -> [Finding] {
        let local = LocalCollector(stateFolder: folder, now: now)
        var findings: [Finding] = []
        if !local.isRunning {
            let isUrgent = local.spool.depth > 0
            let text = "no collector runs with this state folder"
            let mend = "eyrie up runs one; so does eyrie collect, for a hub elsewhere"
            findings.append(isUrgent ? .problem(text, mend: mend) : .notice(text, mend: mend))
        } else {
            findings.append(.fine("a collector runs"))
        }
        if let age = local.oldestAge, age > StateChecks.backlogSeconds {
            findings.append(
                .problem(
                    "\(Quantity.count(Int64(local.spool.depth))) events wait in the spool, the oldest for "
                        + Quantity.duration(milliseconds: age * 1000),
                    mend: local.lastError.map { "the collector says: \(visible($0))" } ?? "eyrie flush sends them now"))
        }
        if local.quarantined > 0 {
            findings.append(
                .problem(
                    "\(Quantity.count(Int64(local.quarantined))) events are in quarantine: the hub refused them",
                    mend: "look at the reasons in \(visible(folder))/quarantine, then delete the files"))
        }
        for (reason, count) in local.drops where count > 0 {
            findings.append(
                .notice("\(Quantity.count(Int64(count))) events were dropped: \(visible(reason))", mend: nil))
        }
        return findings
    }
}

internal import EventModel
internal import Glibc
internal import JSONCoding
internal import Platform
internal import Spool

/// What this machine's files say about the way from the hooks to the hub, hub or no hub.
struct LocalCollector {
    /// Bytes of `collector.json` and of a quarantine file that are read.
    private static let fileLimit = 16 << 20

    let spool: SpoolStatus
    /// Seconds that the oldest waiting event has waited.
    let oldestAge: Double?
    let isRunning: Bool
    let lastError: String?
    let quarantined: Int
    /// By reason.
    let drops: [(reason: String, count: Int)]
    let sessionFiles: SessionFileReport

    init(stateFolder: String, now: Timestamp) {
        spool = SpoolStatus(reading: SpoolSettings(stateFolder: stateFolder))
        oldestAge = spool.oldestAge(at: now)
        isRunning = LocalCollector.listens(at: stateFolder + "/collector.sock")
        let report = (try? Files.read(stateFolder + "/collector.json", limit: LocalCollector.fileLimit))
            .flatMap { try? JSONDocument(parsing: $0).root }
        sessionFiles = SessionFileReport(report)
        lastError = report?["last_error"]?.string ?? report?["last_error"]?["message"]?.string
        var drops = spool.drops
        for (reason, count) in report?["drops"]?.members ?? [] {
            drops[reason] = max(drops[reason] ?? 0, Int(count.int ?? 0))
        }
        self.drops = drops.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let folder = stateFolder + "/quarantine"
        quarantined = ((try? Files.names(in: folder)) ?? []).reduce(0) { sum, name in
            let bytes = try? Files.read(folder + "/" + name, limit: LocalCollector.fileLimit)
            return sum + (bytes ?? []).count { $0 == 0x0A }
        }
    }

    /// Whether a process holds the other end of the wake socket; a socket file that is left over refuses.
    private static func listens(at path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}

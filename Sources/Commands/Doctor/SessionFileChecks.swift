internal import Glibc
internal import JSONCoding
internal import Platform
internal import Transcripts

/// Checks of the folders with session files: can they be read, and does the kernel watch them all.
struct SessionFileChecks {
    var roots: [TranscriptRoot]
    var report: SessionFileReport
    /// Where the kernel says how many folders a user's programs may watch.
    var limitPath = "/proc/sys/fs/inotify/max_user_watches"

    func run() -> [Finding] {
        let there = roots.filter { Files.exists($0.path) }
        guard !there.isEmpty else {
            let places = roots.map { visible($0.path) }.joined(separator: ", ")
            return [
                .notice(
                    "there are no session files in \(places)",
                    mend: "set CLAUDE_CONFIG_DIR if Claude Code keeps them elsewhere")
            ]
        }
        return there.flatMap { check($0) } + checkWatches(there) + checkReport()
    }

    private func check(_ root: TranscriptRoot) -> [Finding] {
        let path = visible(root.path)
        guard access(root.path, R_OK | X_OK) == 0 else {
            return [
                .problem(
                    "the session files in \(path) cannot be read: \(visible(String(cString: strerror(errno))))",
                    mend: "chmod -R u+rX \(path); or run the collector as the user they belong to")
            ]
        }
        if FileSystemKind.isRemote(root.path) {
            return [
                .notice(
                    "\(path) is on a network file system: it is polled, new lines may come 30 s late",
                    mend: "run a collector on the machine that writes them: eyrie collect --hub URL")
            ]
        }
        return [.fine("the session files in \(path) can be read")]
    }

    private func checkWatches(_ roots: [TranscriptRoot]) -> [Finding] {
        guard let bytes = try? Files.read(limitPath, limit: 64),
            let limit = Int(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
        else { return [] }
        let folders = roots.reduce(0) { $0 + $1.folderCount }
        let (count, most) = (Quantity.count(Int64(folders)), Quantity.count(Int64(limit)))
        let mend =
            "sudo sysctl fs.inotify.max_user_watches=\(max(524_288, folders * 4)), and in /etc/sysctl.d to keep it"
        if folders > limit {
            return [
                .problem(
                    "\(count) folders hold session files, but this user may watch \(most): the rest is polled",
                    mend: mend)
            ]
        }
        if folders > limit / 2 {
            return [.notice("\(count) folders hold session files, of \(most) that this user may watch", mend: mend)]
        }
        return [.fine("\(count) folders hold session files, and this user may watch \(most)")]
    }

    private func checkReport() -> [Finding] {
        var findings: [Finding] = []
        let polled = report.transcripts?["polled_folders"]?.int ?? 0
        if polled > 0 {
            findings.append(
                .notice(
                    "the collector polls \(Quantity.count(polled)) folders that the kernel does not watch for it",
                    mend: "raise fs.inotify.max_user_watches, then restart the collector"))
        }
        findings += report.losses.map { .notice("the collector says: \($0)", mend: nil) }
        return findings
    }
}

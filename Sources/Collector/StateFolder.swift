internal import Platform

/// The files of the state folder that a collector needs.
enum StateFolder {
    private static let files = ["collector.lock", "collector.json", "flush.lock", "flush.start", "flush.next"]
    private static let folders = ["spool", "transcripts", "quarantine"]

    /// Sets aside whatever stands in the place of a file, a folder or a socket and is none. Before anybody tries for a
    /// lock: nobody can hold one that is no file.
    static func clear(_ path: String, log: (String) -> Void) {
        let now = SystemClock().now()
        var moved = SetAside.wrongKinds(files, in: path, at: now)
        moved += SetAside.wrongKinds(folders, in: path, at: now, expected: .folder)
        moved += SetAside.wrongKinds(["collector.sock"], in: path, at: now, expected: .other)
        for folder in folders {
            let inside = "\(path)/\(folder)"
            let names = ((try? Files.names(in: inside)) ?? []).filter { !SetAside.isMarked($0) }
            moved += SetAside.wrongKinds(names, in: inside, at: now)
        }
        for name in moved { log("what stood in the place of a file was no such file: it is kept as \(name)") }
    }
}

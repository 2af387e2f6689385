import EventModel
import Glibc
import HookWire
import Platform
import Spool

/// A state folder of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        let template = strdup((Environment.variable("TMPDIR") ?? "/tmp") + "/eyrie-spool-XXXXXX")
        defer { free(template) }
        path = template.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/nonexistent"
    }

    deinit { remove(path) }

    func names(_ folder: String = "spool") -> [String] { (try? Files.names(in: path + "/" + folder)) ?? [] }

    var segments: [String] { names().filter { $0.hasSuffix(".seg") } }

    private func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in (try? Files.names(in: path)) ?? [] { remove(path + "/" + name) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

func body(_ text: String) -> [UInt8] { Array(text.utf8) }

let noon = Timestamp(microseconds: 1_795_219_200_000_000)

extension SpoolReader {
    /// Everything there is, as texts, unacknowledged.
    func readAll(_ maximumRecords: Int = 1000) throws -> (texts: [String], position: SpoolPosition?) {
        var texts: [String] = []
        var position: SpoolPosition?
        while true {
            let batch = try readBatch(maximumRecords: maximumRecords, maximumBytes: 1 << 20)
            guard let last = batch.position else { return (texts, position) }
            texts += batch.records.map { String(decoding: $0.body, as: UTF8.self) }
            position = last
        }
    }
}

func settings(_ folder: TemporaryFolder) -> SpoolSettings { SpoolSettings(stateFolder: folder.path) }

func append(_ texts: [String], _ settings: SpoolSettings) throws {
    var writer = SpoolWriter(settings)
    for text in texts { try writer.append(body(text), at: noon) }
}

internal import JSONCoding

/// What this machine's collector last wrote of the session files that it follows.
struct SessionFileReport {
    /// Member `transcripts` of `collector.json`; nil where no session files are followed.
    let transcripts: JSONNode?
    /// Member `backfill`.
    let backfill: JSONNode?

    init(_ report: JSONNode?) {
        transcripts = report?["transcripts"]
        backfill = report?["backfill"]
    }

    /// How the files are followed, in words.
    var following: String? {
        guard let transcripts else { return nil }
        func count(_ name: String) -> Int64 { transcripts[name: name]?.int ?? 0 }
        var words = [
            transcripts.text("watching") == "inotify" ? "watched (inotify)" : "polled",
            "\(Quantity.count(count("files"))) files",
        ]
        if count("polled_folders") > 0 { words[0] += ", \(Quantity.count(count("polled_folders"))) folders polled" }
        words.append(count("backlog_bytes") > 0 ? "\(Quantity.bytes(count("backlog_bytes"))) to send" : "all sent")
        if let age = transcripts["oldest_unread_age_s"]?.double, age > 0 {
            words.append("the oldest unread for \(Quantity.duration(milliseconds: age * 1000))")
        }
        let changes = count("store_changes")
        if changes > 0 { words.append("store of the hub changed \(Quantity.count(changes))×") }
        return words.joined(separator: ", ")
    }

    /// What went wrong with them, in words.
    var losses: [String] {
        let kinds = [
            ("lost_bytes", "of session files were gone before they were read"),
            ("oversize_lines", "lines were too long"), ("refused_lines", "lines were not taken by the hub"),
            ("unreadable_files", "files could not be read"), ("damaged_positions", "positions were damaged"),
        ]
        return kinds.compactMap { name, words in
            guard let count = transcripts?[name: name]?.int, count > 0 else { return nil }
            return (name.hasSuffix("bytes") ? Quantity.bytes(count) : Quantity.count(count)) + " " + words
        }
    }

    /// How far history is imported, in words; nil where there was none.
    var importing: String? {
        guard let backfill, let state = backfill["state"]?.string, state != "idle" else { return nil }
        func count(_ name: String) -> Int64 { backfill[name: name]?.int ?? 0 }
        let (done, total) = (count("bytes_done"), count("bytes_total"))
        var words = "\(visible(state)), \(Quantity.count(count("files_done"))) of "
        words += "\(Quantity.count(count("files_total"))) files, \(Quantity.bytes(done)) of \(Quantity.bytes(total))"
        if total > 0 { words += " (\(min(100, Int(Double(done) * 100 / Double(total)))) %)" }
        guard state == "running" || state == "stuck" else { return words }
        let rate = backfill["rate_bytes_per_s"]?.double ?? 0
        if rate >= 1, rate < 1e15 { words += ", \(Quantity.bytes(Int64(rate)))/s" }
        if let left = backfill["eta_s"]?.double {
            words += ", \(Quantity.duration(milliseconds: left * 1000)) left"
        }
        return words
    }
}

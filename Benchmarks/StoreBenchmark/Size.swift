internal import EventModel
internal import EventStore
internal import Glibc
internal import Platform
internal import SQLiteStore
internal import StoreTesting

/// A store in a folder of its own, removed afterwards.
func withStore(in parent: String, _ body: (SQLiteStore) throws -> Void) throws {
    let folder = "\(parent)/eyrie-bench-\(getpid())-\(UInt32.random(in: .min ... .max))"
    try Files.makeFolder(folder)
    defer {
        for name in (try? Files.names(in: folder)) ?? [] { unlink(folder + "/" + name) }
        rmdir(folder)
    }
    let store = try SQLiteStore.open(path: folder + "/eyrie.db")
    defer { store.close() }
    try body(store)
}

extension EventStore {
    /// Stores a session as ingest does: events in groups, with the rows that they change.
    func store(_ sample: HookSampleSession, groupSize: Int) throws {
        var start = 0
        while start < sample.rows.count {
            let group = sample.rows[start..<min(start + groupSize, sample.rows.count)]
            let prepared = group.map { ($0, prepare($0.event, searchText: $0.searchText)) }
            try transaction { (transaction) throws(StoreError) in
                for (row, payload) in prepared {
                    _ = try transaction.insert(row.event, payload: payload, searchText: row.searchText)
                }
                try transaction.put(sample.session)
            }
            start += groupSize
        }
        try transaction { (transaction) throws(StoreError) in
            for agent in sample.agents { try transaction.put(agent) }
            for call in sample.calls { try transaction.put(call) }
        }
    }
}

/// Prints the database bytes of a session of 100 events; of generated ones, and of payloads from a file.
func measureSize(payloadFile: String?) throws {
    let sessionCount = 200
    try withStore(in: "/tmp") { store in
        var payloadBytes = 0
        for seed in 0..<sessionCount {
            let sample = HookSampleSession(seed: UInt64(1_000_000 + seed), eventCount: 100)
            payloadBytes += sample.rows.reduce(0) { $0 + $1.event.payload.count }
            try store.store(sample, groupSize: 50)
        }
        try report(store, events: sessionCount * 100, payloadBytes: payloadBytes)
    }
    guard let payloadFile else { return }
    let lines = try Files.read(payloadFile).split(separator: 0x0A)
    for limit in [600, 1200, 4096, Int.max] {
        try withStore(in: "/tmp") { store in
            let chosen = lines.filter { $0.count <= limit }
            let sample = HookSampleSession(seed: 5, eventCount: chosen.count + 1)
            var start = 0
            while start < chosen.count {
                let group = zip(chosen[start..<min(start + 50, chosen.count)], sample.rows[start...])
                try store.store(
                    group.map { payload, row in
                        var event = row.event
                        event.payload = Array(payload)
                        return event
                    })
                start += 50
            }
            print("payloads of at most \(limit) bytes from a file, without derived rows:")
            try report(store, events: chosen.count, payloadBytes: chosen.reduce(0) { $0 + $1.count })
        }
    }
}

private func report(_ store: SQLiteStore, events: Int, payloadBytes: Int) throws {
    let path = store.path
    store.close()
    let bytes = try Files.read(path).count
    print(
        "\(events) events, \(payloadBytes / events) bytes of payload each: \(bytes * 100 / events) bytes a 100 events,",
        "of database \(bytes / 1024) KiB")
    for line in try TableSizes.read(path) { print("   " + line) }
}

/// Writes what the store compresses as files, each a sample for `zstd --train`: bodies, and a few heads of payloads.
func writeSamples(to folder: String) throws {
    try Files.makeFolder(folder)
    for seed in 0..<60 {
        let sample = HookSampleSession(seed: UInt64(seed), eventCount: 100)
        for (index, row) in sample.rows.enumerated() where row.event.payload.count < 3000 {
            let (head, body) = SQLiteStore.compressedTexts(row.event, searchText: row.searchText)
            try Files.replace("\(folder)/\(seed)-\(index).body", with: body)
            if index % 12 == 0 { try Files.replace("\(folder)/\(seed)-\(index).head", with: head) }
        }
    }
}

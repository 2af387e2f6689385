import EventModel
import EventStore
import Synchronization
import Telemetry

/// The metrics in the text format of Prometheus, version 0.0.4. Names and labels are a closed set.
func prometheusText(
    _ metrics: Metrics, store: StoreStatus?, queueDepth: Int, subscribers: Int, version: String
) -> String {
    var text = ""
    func header(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }
    func single(_ name: String, _ type: String, _ help: String, _ value: Int64) {
        header(name, type, help)
        text += "\(name) \(value)\n"
    }
    header("eyrie_build_info", "gauge", "The running version.")
    text += "eyrie_build_info{version=\"\(version)\"} 1\n"
    header("eyrie_events_total", "counter", "Events by what became of them.")
    text += "eyrie_events_total{outcome=\"stored\"} \(metrics.stored.value)\n"
    text += "eyrie_events_total{outcome=\"duplicate\"} \(metrics.duplicate.value)\n"
    text += "eyrie_events_total{outcome=\"rejected\"} \(metrics.rejected.value)\n"
    text += "eyrie_events_total{outcome=\"unavailable\"} \(metrics.unavailable.value)\n"
    header("eyrie_dropped_total", "counter", "Events not kept, by reason.")
    for reason in DropReason.allCases {
        text += "eyrie_dropped_total{reason=\"\(reason.rawValue)\"} \(metrics.counter(of: reason).value)\n"
    }
    header("eyrie_transcript_lines_total", "counter", "Lines of session files by what became of them.")
    for disposition in Metrics.LineDisposition.allCases {
        let count = metrics.transcriptLines(disposition).value
        text += "eyrie_transcript_lines_total{disposition=\"\(disposition.rawValue)\"} \(count)\n"
    }
    single("eyrie_transcript_bytes_total", "counter", "Bytes of session files received.", metrics.transcriptBytes.value)
    single("eyrie_transactions_total", "counter", "Transactions tried.", metrics.transactions.value)
    single("eyrie_transactions_failed_total", "counter", "Transactions that failed.", metrics.failedTransactions.value)
    let isFailing = metrics.isStoreFailing.load(ordering: .relaxed)
    single("eyrie_store_failing", "gauge", "1 while the store cannot commit.", isFailing ? 1 : 0)
    single("eyrie_ingest_queue_events", "gauge", "Events that wait for the writer.", Int64(queueDepth))
    single("eyrie_subscribers", "gauge", "Live viewers.", Int64(subscribers))
    single("eyrie_stream_gaps_total", "counter", "Times a slow viewer went to the store.", metrics.streamGaps.value)
    if let store {
        single("eyrie_store_events", "gauge", "Events stored.", store.eventCount)
        single("eyrie_store_sessions", "gauge", "Sessions stored.", store.sessionCount)
        single("eyrie_store_bytes", "gauge", "Bytes of the database file.", store.databaseBytes)
        single("eyrie_store_wal_bytes", "gauge", "Bytes of the write-ahead log.", store.walBytes)
        single("eyrie_disk_free_bytes", "gauge", "Free bytes of the store's disk.", store.freeDiskBytes)
    }
    header("eyrie_commit_seconds", "histogram", "Durations of commits.")
    let snapshot = metrics.commitDuration.snapshot
    var cumulated: Int64 = 0
    for (bound, count) in zip(Metrics.Histogram.bounds, snapshot.counts) {
        cumulated += count
        text += "eyrie_commit_seconds_bucket{le=\"\(Double(bound) / 1e6)\"} \(cumulated)\n"
    }
    cumulated += snapshot.counts.last ?? 0
    text += "eyrie_commit_seconds_bucket{le=\"+Inf\"} \(cumulated)\n"
    text += "eyrie_commit_seconds_sum \(Double(snapshot.sum) / 1e6)\neyrie_commit_seconds_count \(cumulated)\n"
    return text
}

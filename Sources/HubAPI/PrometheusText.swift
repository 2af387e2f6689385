import EventModel
import EventStore
import Ingest
import LiveFeed
import Platform
import Redaction
import Synchronization
import Telemetry

/// The metrics in the text format of Prometheus, version 0.0.4. Names and labels are a closed set.
///
/// Counters count since this hub started. What the store knows of usage is a gauge: a new price can lower it.
struct PrometheusText {
    private(set) var text = ""

    init(_ services: HubServices) {
        let metrics = services.metrics
        header("eyrie_build_info", "gauge", "The running version.")
        line("eyrie_build_info", [("version", services.version)], "1")
        events(metrics)
        records(metrics)
        header("eyrie_rate_limited_total", "counter", "Requests of clients over their rate, by what they did.")
        for kind in Metrics.LimitedKind.allCases {
            line("eyrie_rate_limited_total", [("kind", kind.rawValue)], "\(metrics.rateLimited(kind).value)")
        }
        single("eyrie_transactions_total", "counter", "Transactions tried.", metrics.transactions.value)
        single(
            "eyrie_transactions_failed_total", "counter", "Transactions that failed.", metrics.failedTransactions.value)
        let isFailing = metrics.isStoreFailing.load(ordering: .relaxed)
        single("eyrie_store_failing", "gauge", "1 while the store cannot commit.", isFailing ? 1 : 0)
        single(
            "eyrie_ingest_queue_events", "gauge", "Events that wait for the writer.", Int64(services.ingest.queueDepth))
        single(
            "eyrie_clock_skew_events_total", "counter",
            "Stored events of clocks more than 24 hours ahead, kept with the time of receipt.", metrics.clockSkew.value)
        single("eyrie_subscribers", "gauge", "Live viewers.", Int64(services.feed.subscriberCount))
        single("eyrie_stream_gaps_total", "counter", "Times a slow viewer went to the store.", metrics.streamGaps.value)
        single(
            "eyrie_secrets_redacted_total", "counter", "Secrets replaced by markers.", services.privacy.redactedCount)
        single(
            "eyrie_redaction_failures_total", "counter", "Records of which only metadata was kept.",
            services.privacy.failureCount)
        if let status = try? services.store.status() { store(status) }
        if let total = try? services.store.costs(CostQuery(by: .total)).first { usage(total) }
        backfill(services.collectors.backfills(now: services.clock.now()))
        commits(metrics.commitDuration)
    }

    private mutating func header(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        let listed = labels.map { "\($0)=\"\($1)\"" }.joined(separator: ",")
        text += "\(name)\(labels.isEmpty ? "" : "{\(listed)}") \(value)\n"
    }

    private mutating func single(_ name: String, _ type: String, _ help: String, _ value: Int64) {
        header(name, type, help)
        line(name, [], "\(value)")
    }

    private mutating func events(_ metrics: Metrics) {
        header("eyrie_events_total", "counter", "Events by what became of them.")
        line("eyrie_events_total", [("outcome", "stored")], "\(metrics.stored.value)")
        line("eyrie_events_total", [("outcome", "duplicate")], "\(metrics.duplicate.value)")
        line("eyrie_events_total", [("outcome", "rejected")], "\(metrics.rejected.value)")
        line("eyrie_events_total", [("outcome", "unavailable")], "\(metrics.unavailable.value)")
        header("eyrie_dropped_total", "counter", "Events not kept, by reason.")
        for reason in DropReason.allCases {
            line("eyrie_dropped_total", [("reason", reason.rawValue)], "\(metrics.counter(of: reason).value)")
        }
    }

    private mutating func records(_ metrics: Metrics) {
        header("eyrie_records_total", "counter", "Records by what reported them and what became of them.")
        for source in RecordSource.allCases {
            for outcome in Metrics.Outcome.allCases {
                line(
                    "eyrie_records_total", [("source", source.rawValue), ("outcome", outcome.rawValue)],
                    "\(metrics.records(source, outcome).value)")
            }
        }
        header("eyrie_transcript_lines_total", "counter", "Lines of session files by what became of them.")
        for disposition in Metrics.LineDisposition.allCases {
            line(
                "eyrie_transcript_lines_total", [("disposition", disposition.rawValue)],
                "\(metrics.transcriptLines(disposition).value)")
        }
        single(
            "eyrie_transcript_bytes_total", "counter", "Bytes of session files received.",
            metrics.transcriptBytes.value)
    }

    private mutating func store(_ status: StoreStatus) {
        single("eyrie_store_events", "gauge", "Events stored.", status.eventCount)
        single("eyrie_store_sessions", "gauge", "Sessions stored.", status.sessionCount)
        single("eyrie_store_bytes", "gauge", "Bytes of the database file.", status.databaseBytes)
        single("eyrie_store_wal_bytes", "gauge", "Bytes of the write-ahead log.", status.walBytes)
        single("eyrie_disk_free_bytes", "gauge", "Free bytes of the store's disk.", status.freeDiskBytes)
    }

    private mutating func usage(_ total: CostGroup) {
        single("eyrie_usage_model_calls", "gauge", "Model calls stored.", total.callCount)
        single("eyrie_usage_unpriced_calls", "gauge", "Model calls without a price.", total.unpricedCallCount)
        header("eyrie_usage_tokens", "gauge", "Tokens of all sessions, by type.")
        let usage = total.usage
        for (type, count) in [
            ("input", usage.input), ("output", usage.output), ("cache_read", usage.cacheRead),
            ("cache_creation_5m", usage.cacheCreationShort), ("cache_creation_1h", usage.cacheCreation1h),
        ] { line("eyrie_usage_tokens", [("type", type)], "\(count)") }
        header("eyrie_usage_cost_dollars", "gauge", "Cost of all sessions, by what was paid for.")
        let cost = total.cost
        for (type, amount) in [
            ("input", cost.input), ("output", cost.output), ("cache_read", cost.cacheRead),
            ("cache_creation_5m", cost.cacheCreation5m), ("cache_creation_1h", cost.cacheCreation1h),
            ("other", cost.other),
        ] { line("eyrie_usage_cost_dollars", [("type", type)], USD.text(nanoDollars: amount)) }
    }

    /// Sums over the machines, whose names are no labels of a closed set.
    private mutating func backfill(_ machines: [BackfillProgress]) {
        header("eyrie_backfill_machines", "gauge", "Machines by the state of their import.")
        for state in BackfillState.allCases {
            let count = machines.count { $0.state == state }
            line("eyrie_backfill_machines", [("state", state.rawValue)], "\(count)")
        }
        func sum(_ value: (BackfillProgress) -> Int64) -> Int64 {
            machines.reduce(0) { $0.addingReportingOverflow(value($1)).partialValue }
        }
        single("eyrie_backfill_files", "gauge", "Session files to import.", sum(\.filesTotal))
        single("eyrie_backfill_files_done", "gauge", "Session files imported.", sum(\.filesDone))
        single("eyrie_backfill_bytes", "gauge", "Bytes to import.", sum(\.bytesTotal))
        single("eyrie_backfill_bytes_done", "gauge", "Bytes imported.", sum(\.bytesDone))
    }

    private mutating func commits(_ histogram: Metrics.Histogram) {
        header("eyrie_commit_seconds", "histogram", "Durations of commits.")
        let snapshot = histogram.snapshot
        var cumulated: Int64 = 0
        for (bound, count) in zip(Metrics.Histogram.bounds, snapshot.counts) {
            cumulated += count
            line("eyrie_commit_seconds_bucket", [("le", "\(Double(bound) / 1e6)")], "\(cumulated)")
        }
        cumulated += snapshot.counts.last ?? 0
        line("eyrie_commit_seconds_bucket", [("le", "+Inf")], "\(cumulated)")
        line("eyrie_commit_seconds_sum", [], "\(Double(snapshot.sum) / 1e6)")
        line("eyrie_commit_seconds_count", [], "\(cumulated)")
    }
}

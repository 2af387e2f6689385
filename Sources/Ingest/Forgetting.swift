import EventModel
package import EventStore
import LiveFeed
import Platform

/// What is to be forgotten, and by whose wish.
package struct ForgetRequest: Sendable {
    package var kind: Forgetting.Kind
    package var selection = ForgetSelection()
    /// Of kinds that replace texts: what they are replaced by.
    package var rewriting: (any TextRewriting)?
    package var by: String
    /// Without it only what would be forgotten is told.
    package var apply: Bool

    package init(_ kind: Forgetting.Kind, by: String, apply: Bool) {
        self.kind = kind
        self.by = by
        self.apply = apply
    }
}

/// What was, or would be, forgotten.
package struct ForgetResult: Sendable {
    package var report = ForgetReport()
    package var rewrite = RewriteReport()
    /// Whether the files have been cleaned of it.
    package var isPurged = false
    /// Why they have not been, where that failed.
    package var purgeFailure: StoreError?
}

/// What must not be taken in again. Belongs to the ingest thread.
final class ForgottenMemory {
    private var spans: ForgottenSpans?

    /// Nothing is taken in before it is known what may be.
    func load(from store: any EventStore) throws(StoreError) {
        guard spans == nil else { return }
        spans = ForgottenSpans(try store.forgottenSpans(), identity: store.identity)
    }

    func add(_ list: [ForgottenSpan]) { spans?.add(list) }

    /// What has no time of its own is covered where anything of its session is, or where its session would be new
    /// although a time of all sessions was forgotten.
    func covers(_ observation: Observation, _ transaction: any StoreTransaction) throws(StoreError) -> Bool {
        guard let spans, !spans.isEmpty else { return false }
        let event = observation.event
        let time = observation.storesEvent ? event.timestamp : nil
        if spans.cover(session: event.sessionID, at: time) { return true }
        if let origin = observation.originSessionID, spans.cover(session: origin, at: time) { return true }
        guard time == nil, spans.coverAllSessions else { return false }
        return try transaction.session(event.sessionID) == nil
    }
}

/// Work for the ingest thread beside events, done in steps between their groups.
final class IngestChore: Sendable {
    /// Does a part; true when it was the last one.
    let step: @Sendable (IngestWriter) -> Bool
    /// Called in place of further steps when the service ends.
    let abandon: @Sendable () -> Void

    init(step: @escaping @Sendable (IngestWriter) -> Bool, abandon: @escaping @Sendable () -> Void) {
        self.step = step
        self.abandon = abandon
    }
}

/// How far an act of forgetting has come.
struct ForgetProgress: Sendable {
    var result = ForgetResult()
    /// Where the walk over events goes on.
    var position: Int64 = 0
    var isApplied = false
    var end: Result<ForgetResult, StoreError>?
}

extension IngestService {
    /// Events of one step of a walk over texts.
    static let rewrittenEvents = 500

    /// Forgets, between the groups of events; blocks until that is done and the store's files are clean. Viewers are told
    /// of sessions that are gone. Throws what the store failed with, `busy` when the service has stopped.
    package func forget(_ request: ForgetRequest) throws(StoreError) -> ForgetResult {
        let progress = Monitor(ForgetProgress())
        let chore = IngestChore { [feed] writer in
            var state = progress.withLock { $0 }
            IngestService.step(&state, request, writer, feed)
            progress.signal { [state] in $0 = state }
            return state.end != nil
        } abandon: {
            progress.signal { $0.end = .failure(StoreError(.busy, "the hub is stopping")) }
        }
        guard add(chore) else { throw StoreError(.busy, "the hub is stopping") }
        while true {
            if let end = progress.wait(milliseconds: 60_000, until: { $0.end }) { return try end.get() }
        }
    }

    private static func step(
        _ state: inout ForgetProgress, _ request: ForgetRequest, _ writer: IngestWriter, _ feed: LiveFeed
    ) {
        do throws(StoreError) {
            guard !state.isApplied else {
                do throws(StoreError) {
                    try writer.purge()
                    state.result.isPurged = true
                } catch {
                    // It is gone for whoever asks; the next start cleans the files.
                    state.result.purgeFailure = error
                }
                state.end = .success(state.result)
                return
            }
            if let rewriting = request.rewriting {
                let done = try writer.rewrite(
                    after: state.position, state.result.rewrite, request, by: rewriting, limit: rewrittenEvents)
                state.result.rewrite = done.report
                if let position = done.position {
                    state.position = position
                    return
                }
            } else {
                state.result.report = try writer.forget(request)
            }
            state.isApplied = true
            if request.apply {
                feed.forget(sessions: state.result.report.sessionIDs)
            } else {
                state.end = .success(state.result)
            }
        } catch {
            state.end = .failure(error)
        }
    }
}

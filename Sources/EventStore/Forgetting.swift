package import EventModel

/// Which sessions are to be forgotten: those that match everything that is given.
package struct ForgetSelection: Sendable, Equatable {
    package var sessionIDs: [String] = []
    /// A folder: sessions that ran in it, or below it.
    package var project: String?
    /// Sessions with an event in this time.
    package var time = TimeRange()
    /// Also sessions that were forked from those, which have copies of what they said.
    package var includesForks = false

    package init() {}

    /// Nothing is selected by nothing.
    package var isEmpty: Bool {
        sessionIDs.isEmpty && project == nil && time.since == nil && time.until == nil
    }

    /// What of the future the selection covers: sessions that are named are forgotten for good, a time is over.
    package func spans(of sessions: [String], identity: String, now: Timestamp) -> [ForgottenSpan] {
        let isOfTime = time.since != nil || time.until != nil
        let end = isOfTime ? max(now, time.until ?? now) : Timestamp.latest
        var spans = sessions.map { ForgottenSpan(session: $0, identity: identity, first: .epoch, last: end) }
        if isOfTime, sessionIDs.isEmpty, project == nil {
            spans.append(ForgottenSpan(first: time.since ?? .epoch, last: time.until ?? now))
        }
        return spans
    }
}

/// What a selection has, or had.
package struct ForgetReport: Sendable, Equatable {
    /// In order of their ids.
    package var sessionIDs: [String] = []
    package var eventCount: Int64 = 0
    /// Sessions that were forked from those and are not among them.
    package var forkIDs: [String] = []

    package init() {}
}

/// A stretch of time of which nothing is taken in again, of one session or of all: it says nothing of what was there.
package struct ForgottenSpan: Sendable, Hashable {
    /// A digest of the session's id; zeros for all sessions.
    package var mark: EventUUID
    package var first: Timestamp
    package var last: Timestamp

    package init(mark: EventUUID, first: Timestamp, last: Timestamp) {
        self.mark = mark
        self.first = first
        self.last = last
    }

    /// Of all sessions.
    package init(first: Timestamp, last: Timestamp) {
        self.init(mark: ForgottenSpan.allSessions, first: first, last: last)
    }

    /// `identity` is that of the store, so that the same id has another mark in each.
    package init(session: String, identity: String, first: Timestamp, last: Timestamp) {
        self.init(mark: ForgottenSpan.mark(of: session, identity: identity), first: first, last: last)
    }

    package static let allSessions = EventUUID(high: 0, low: 0)

    package static func mark(of session: String, identity: String) -> EventUUID {
        var hash = StableHash()
        hash.add("forgotten session")
        hash.add(identity)
        hash.add(session)
        return hash.uuid(at: .epoch)
    }
}

/// All that must not be taken in again.
package struct ForgottenSpans: Sendable, Equatable {
    private let identity: String
    private var spans: [EventUUID: [ClosedRange<Timestamp>]] = [:]

    package init(_ list: [ForgottenSpan] = [], identity: String) {
        self.identity = identity
        add(list)
    }

    package mutating func add(_ list: [ForgottenSpan]) {
        for span in list where span.first <= span.last { spans[span.mark, default: []].append(span.first...span.last) }
    }

    package var isEmpty: Bool { spans.isEmpty }

    /// Whether a time of all sessions was forgotten.
    package var coverAllSessions: Bool { spans[ForgottenSpan.allSessions] != nil }

    /// Whether what the session did at that time was forgotten; without a time, whether anything of the session was.
    package func cover(session: String, at time: Timestamp?) -> Bool {
        if spans.isEmpty { return false }
        let own = spans[ForgottenSpan.mark(of: session, identity: identity)]
        guard let time else { return own != nil }
        if let own, own.contains(where: { $0.contains(time) }) { return true }
        return spans[ForgottenSpan.allSessions]?.contains { $0.contains(time) } ?? false
    }
}

/// One act of forgetting, as it is kept: who and when and how much, not what.
package struct Forgetting: Sendable, Equatable {
    /// How it was selected.
    package enum Kind: String, Sendable, CaseIterable {
        case sessions
        case project
        case time
        /// A text was replaced wherever it stood.
        case text
        /// The rules in force were run over what is stored.
        case rules
    }

    package var at: Timestamp
    /// Who asked for it, as the hub knows callers.
    package var by: String
    package var kind: Kind
    package var sessionCount: Int64 = 0
    package var eventCount: Int64 = 0
    /// Texts that were replaced.
    package var hitCount: Int64 = 0
    /// Whether the files have been cleaned of what was removed.
    package var isPurged = false

    package init(at: Timestamp, by: String, kind: Kind) {
        self.at = at
        self.by = by
        self.kind = kind
    }
}

/// Replaces texts in what is stored.
package protocol TextRewriting: AnyObject, Sendable {
    /// The JSON that takes the place of this one, and how many texts it replaced; nil where it stays as it is.
    func rewrite(json: [UInt8]) throws(StoreError) -> (bytes: [UInt8], hits: Int64)?
    /// The same of a text that is no JSON.
    func rewrite(text: String) throws(StoreError) -> (text: String, hits: Int64)?
}

/// What a walk over stored texts has found.
package struct RewriteReport: Sendable, Equatable {
    /// Events looked at, and those in which something was replaced.
    package var examinedCount: Int64 = 0
    package var eventCount: Int64 = 0
    /// Rows that follow from events in which something was replaced.
    package var rowCount: Int64 = 0
    /// Texts that were replaced in events.
    package var hitCount: Int64 = 0

    package init() {}

    package mutating func add(_ other: RewriteReport) {
        examinedCount += other.examinedCount
        eventCount += other.eventCount
        rowCount += other.rowCount
        hitCount += other.hitCount
    }
}

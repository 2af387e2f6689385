internal import EventCodec
package import EventModel
package import OpenTelemetry

/// What an export request says, in model values.
package struct TelemetryReading: Sendable {
    package var observations: [Observation] = []
    /// Records that name no session: they were read and count, but there is nothing to file them under.
    package var withoutSession: Int64 = 0
    /// Records that we refuse, and why the first of them.
    package var rejected: Int64 = 0
    package var rejection: String?

    package init() {}
}

/// Turns OpenTelemetry records into observations. Pure: no clock; neither fails nor traps, whatever the records hold.
///
/// Claude Code's own records (`claude_code.*`) and those that follow the semantic conventions for generative AI are
/// understood. Of any other program, what names a session is kept as it is.
package struct TelemetryAdapter: Sendable {
    /// Nanoseconds by which a sender's clock may be ahead of ours.
    private static let futureMicroseconds = EventEnvelope.futureToleranceMicroseconds

    private let receivedAt: Timestamp
    private let machineID: String?
    private let sourceApp: String?

    /// `machineID` and `sourceApp` are what the request's headers say of all records; a resource may say otherwise.
    package init(receivedAt: Timestamp, machineID: String? = nil, sourceApp: String? = nil) {
        self.receivedAt = receivedAt
        self.machineID = machineID
        self.sourceApp = sourceApp
    }

    package func read(_ request: OTLPRequest) -> TelemetryReading {
        var reading = TelemetryReading()
        switch request {
        case .logs(let groups):
            for group in groups {
                for record in group.records {
                    let record = TelemetryRecord(record, origin: group.origin, receivedAt: receivedAt)
                    add(record, SpanFamily(), to: &reading)
                }
            }
        case .traces(let groups):
            let family = SpanFamily(groups)
            for group in groups {
                for span in group.records {
                    let record = TelemetryRecord(span, origin: group.origin, receivedAt: receivedAt)
                    add(record, family, to: &reading)
                }
            }
        case .metrics(let groups): readMetrics(groups, into: &reading)
        }
        return reading
    }

    private func readMetrics(_ groups: [OTLPGroup<OTLPMetric>], into reading: inout TelemetryReading) {
        var totals = UsageTotals()
        for group in groups {
            for metric in group.records {
                for point in metric.points {
                    let record = TelemetryRecord(point, of: metric, origin: group.origin, receivedAt: receivedAt)
                    let before = reading.observations.count
                    add(record, SpanFamily(), to: &reading)
                    if reading.observations.count > before {
                        totals.add(record, observation: before, of: reading.observations[before].event.sessionID)
                    }
                }
            }
        }
        totals.addFacts(to: &reading.observations)
    }

    private func add(_ record: TelemetryRecord, _ family: SpanFamily, to reading: inout TelemetryReading) {
        if let problem = problem(with: record) {
            reading.rejected += 1
            reading.rejection = reading.rejection ?? problem
            return
        }
        let reader = TelemetryReader(record, family)
        guard let sessionID = reader.sessionID else {
            reading.withoutSession += 1
            return
        }
        var event = Event(
            uuid: record.uuid(sessionID: sessionID),
            sourceApp: reader.sourceApp ?? sourceApp ?? reader.defaultSourceApp,
            machineID: reader.machineID ?? machineID ?? EventEnvelope.machineIDDefault, sessionID: sessionID,
            type: reader.eventType, timestamp: record.at, createdAt: receivedAt)
        event.source = .telemetry
        event.agentVersion = reader.agentVersion
        event.payload = record.payload
        guard event.payload.count <= Limits.eventBytes else {
            reading.rejected += 1
            reading.rejection = reading.rejection ?? "A record is larger than \(Limits.eventBytes) bytes."
            return
        }
        var observation = Observation(event: event)
        switch reader.producer {
        case .claudeCode: ClaudeTelemetry(record, event, family).interpret(into: &observation)
        case .generativeAI(let operation):
            GenerativeAITelemetry(record, event, family, operation).interpret(into: &observation)
        case .other: reader.interpretPlainly(into: &observation)
        }
        var session = SessionFact()
        session.agentKind = reader.agentKind
        session.agentVersion = event.agentVersion
        observation.addToSession(session)
        reading.observations.append(observation)
    }

    private func problem(with record: TelemetryRecord) -> String? {
        if record.at.since(receivedAt) > TelemetryAdapter.futureMicroseconds {
            return "A record's time is more than 24 hours in the future: \(record.at.iso8601)"
        }
        if case .span(let span) = record.content, span.traceID.count != 16 || span.spanID.count != 8 {
            return "A span's ids are not 16 and 8 bytes long."
        }
        return nil
    }
}

extension Observation {
    /// Adds what all records of a producer say to the fact that this one has, or to a new one in front.
    mutating func addToSession(_ common: SessionFact) {
        for (index, fact) in facts.enumerated() {
            guard case .session(var session) = fact else { continue }
            session.agentKind = session.agentKind ?? common.agentKind
            session.agentVersion = session.agentVersion ?? common.agentVersion
            facts[index] = .session(session)
            return
        }
        facts.insert(.session(common), at: 0)
    }
}

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
    private let receivedAt: Timestamp
    private let machineID: String?
    private let sourceApp: String?
    private let cleaning: TelemetryCleaning?

    /// `machineID` and `sourceApp` are what the request's headers say of all records; a resource may say otherwise.
    /// `parse` may leave out what is not to be kept of a record's texts; nil keeps them as they are.
    package init(
        receivedAt: Timestamp, machineID: String? = nil, sourceApp: String? = nil, parse: RecordParsing? = nil
    ) {
        cleaning = parse.map { TelemetryCleaning(parse: $0) }
        self.receivedAt = receivedAt
        self.machineID = machineID
        self.sourceApp = sourceApp
    }

    package func read(_ request: OTLPRequest) -> TelemetryReading {
        var reading = TelemetryReading()
        switch request {
        case .logs(let groups):
            for group in groups {
                let origin = cleaned(group.origin)
                for record in group.records {
                    let kept = cleaning?.kept(of: record) ?? record
                    add(
                        TelemetryRecord(kept, origin: origin, receivedAt: receivedAt),
                        from: TelemetryRecord(record, origin: group.origin, receivedAt: receivedAt), SpanFamily(),
                        to: &reading)
                }
            }
        case .traces(let groups):
            // A span is read together with its relatives, and told apart by its id alone.
            let groups = groups.map { group in
                OTLPGroup(origin: cleaned(group.origin), records: group.records.map { cleaning?.kept(of: $0) ?? $0 })
            }
            let family = SpanFamily(groups)
            for group in groups {
                for span in group.records {
                    let record = TelemetryRecord(span, origin: group.origin, receivedAt: receivedAt)
                    add(record, from: record, family, to: &reading)
                }
            }
        case .metrics(let groups): readMetrics(groups, into: &reading)
        }
        return reading
    }

    private func cleaned(_ origin: OTLPOrigin) -> OTLPOrigin { cleaning?.kept(of: origin) ?? origin }

    private func readMetrics(_ groups: [OTLPGroup<OTLPMetric>], into reading: inout TelemetryReading) {
        var totals = UsageTotals()
        for group in groups {
            let origin = cleaned(group.origin)
            for metric in group.records {
                for point in metric.points {
                    let original = TelemetryRecord(point, of: metric, origin: group.origin, receivedAt: receivedAt)
                    let kept = cleaning?.kept(of: point) ?? point
                    let record = TelemetryRecord(kept, of: metric, origin: origin, receivedAt: receivedAt)
                    let before = reading.observations.count
                    add(record, from: original, SpanFamily(), to: &reading)
                    if reading.observations.count > before {
                        totals.add(record, observation: before, of: reading.observations[before].event.sessionID)
                    }
                }
            }
        }
        totals.addFacts(to: &reading.observations)
    }

    /// `original` is the record as it came: which record it is follows from that.
    private func add(
        _ record: TelemetryRecord, from original: TelemetryRecord, _ family: SpanFamily,
        to reading: inout TelemetryReading
    ) {
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
            uuid: original.uuid(sessionID: sessionID),
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
        observation.note(disbelieved: record.disbelieved)
        reading.observations.append(observation)
    }

    private func problem(with record: TelemetryRecord) -> String? {
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

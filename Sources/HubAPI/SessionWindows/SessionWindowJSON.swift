import EventCodec
import EventModel
import EventStore
import JSONCoding

// How windows into a session look in answers.

extension JSONWriter {
    /// A time in microseconds since 1970.
    mutating func member(_ name: String, at microseconds: Int64) {
        member(name, Timestamp(microseconds: microseconds))
    }

    mutating func range(_ name: String, _ range: Range<Int64>) {
        key(name)
        object { writer in
            writer.member("since", at: range.lowerBound)
            writer.member("until", at: range.upperBound)
        }
    }

    mutating func members(of strip: SessionStrip) {
        range("range", strip.range)
        member("columns", strip.columns)
        key("column_ms")
        value(strip.columnWidth / 1000)
        key("rows")
        array(strip.rows) { writer, row in
            writer.object { writer in
                writer.member("depth", row.depth)
                writer.key("counts")
                writer.array(row.counts) { $0.value($1) }
                writer.key("errors")
                writer.array(row.errors) { $0.value($1) }
            }
        }
        key("marks")
        array(strip.marks) { $0.value($1) }
        key("mark_counts")
        object { writer in
            for kind in SessionStrip.MarkKind.allCases { writer.member(kind.rawValue, strip.markCounts[kind] ?? 0) }
        }
        key("waits")
        array(strip.waits) { writer, wait in
            writer.object { writer in
                writer.member("kind", wait.kind)
                writer.member("at", wait.at)
                writer.member("ended_at", wait.endedAt)
            }
        }
        key("time")
        object { writer in
            for part in SessionTime.Part.allCases {
                writer.member(part.rawValue + "_ms", milliseconds: strip.time.parts[part] ?? 0)
            }
        }
    }

    private mutating func value(_ mark: SessionStrip.Mark) {
        object { writer in
            writer.member("kind", mark.kind.rawValue)
            writer.member("at", mark.at)
            writer.member("label", mark.label)
            writer.member("event_uuid", mark.eventUUID)
            writer.member("tool_use_id", mark.toolUseID)
            writer.member("agent_id", mark.agentID)
        }
    }

    mutating func members(of timeline: SessionTimeline, _ calls: OutlineCalls) {
        let outline = timeline.spans.outline
        range("range", timeline.spans.range)
        range("window", timeline.window)
        member("total", timeline.total)
        member("is_folded", timeline.isFolded)
        key("lanes")
        array(timeline.lanes) { $0.value($1, outline) }
        key("spans")
        array(timeline.shown) { $0.value($1, outline, calls) }
        key("buckets")
        array(timeline.buckets) { writer, bucket in
            writer.object { writer in
                writer.member("agent_id", outline.agentID(bucket.agent))
                writer.member("at", at: bucket.range.lowerBound)
                writer.member("ended_at", at: bucket.range.upperBound)
                writer.member("tools", bucket.tools)
                writer.member("models", bucket.models)
                writer.member("errors", bucket.errors)
                writer.member("busy_ms", milliseconds: bucket.busy)
            }
        }
        key("gaps")
        array(timeline.gaps) { writer, gap in
            writer.object { writer in
                writer.member("agent_id", outline.agentID(gap.agent))
                writer.member("at", at: gap.range.lowerBound)
                writer.member("ended_at", at: gap.range.upperBound)
                writer.member("kind", gap.kind.rawValue)
            }
        }
        key("critical_path")
        array(timeline.criticalPath) { writer, span in
            writer.value(SpanText(span, outline, calls).id)
        }
    }

    private mutating func value(_ lane: SessionTimeline.Lane, _ outline: SessionOutline) {
        let agent = lane.agent < outline.agents.count ? outline.agents[lane.agent] : nil
        object { writer in
            writer.member("agent_id", outline.agentID(lane.agent))
            writer.member("agent_name", agent?.name)
            writer.member("agent_type", (agent?.role ?? .subagent).rawValue)
            writer.member("parent_agent_id", agent?.parentID)
            writer.member("depth", agent?.depth ?? 1)
            writer.member("status", (agent?.status ?? .completed).rawValue)
            writer.member("started_at", agent?.startedAt ?? outline.session.startedAt)
            writer.member("ended_at", agent?.endedAt)
            writer.member("span_count", lane.spanCount)
            writer.member("error_count", lane.errorCount)
        }
    }

    private mutating func value(_ span: SessionSpans.Span, _ outline: SessionOutline, _ calls: OutlineCalls) {
        let text = SpanText(span, outline, calls)
        object { writer in
            writer.member("id", text.id)
            writer.member("kind", text.kind)
            writer.member("agent_id", outline.agentID(span.agent))
            writer.member("at", at: span.start)
            writer.member("ended_at", span.isOpen ? nil : Timestamp(microseconds: span.end))
            writer.member("duration_ms", milliseconds: text.duration)
            writer.member("label", text.label)
            writer.member("status", text.status)
            writer.member("tool_name", text.tool?.toolName)
            writer.member("tool_use_id", text.tool?.toolUseID)
            writer.member("allowed_at", text.tool?.allowedAt)
            writer.member("event_uuid", text.eventUUID)
            writer.member("spawned_agent_id", text.spawnedAgentID)
            writer.member("cost_usd", nanoDollars: text.model?.cost?.total)
            writer.key("tokens")
            if let usage = text.model?.usage { writer.value(usage) } else { writer.null() }
        }
    }
}

extension SessionOutline {
    /// The agent at that place; the main one for a place that is none.
    func agentID(_ place: Int) -> String { agentIDs.indices.contains(place) ? agentIDs[place] : Agent.mainID }
}

/// What a span is called.
struct SpanText {
    /// UTF-8 bytes of a label.
    private static let labelBytes = 240

    let id: String
    let kind: String
    let label: String
    let status: String
    /// Microseconds; nil while it is not known.
    let duration: Int64?
    private(set) var spawnedAgentID: String?
    private(set) var eventUUID: String?
    private(set) var tool: ToolCall?
    private(set) var model: ModelCall?

    init(_ span: SessionSpans.Span, _ outline: SessionOutline, _ calls: OutlineCalls) {
        var label = ""
        var duration: Int64? = span.isOpen ? nil : span.duration
        var status: ToolCallStatus = span.isOpen ? .running : .succeeded
        switch span.kind {
        case .turn:
            let prompt = outline.prompts[span.place]
            (id, kind, label) = ("turn:" + prompt.id, "turn", prompt.text)
            if span.isError { status = .failed }
        case .tool:
            let number = outline.tools[span.place].number
            tool = calls.tools[number]
            (id, kind) = ("tool:" + (tool?.toolUseID ?? "\(number)"), "tool")
            if let tool { label = tool.summary.isEmpty ? tool.toolName : tool.summary }
            status = tool?.status ?? outline.tools[span.place].status
            spawnedAgentID = outline.tools[span.place].spawned.map(outline.agentID)
        case .model:
            let number = outline.models[span.place].number
            model = calls.models[number]
            (id, kind, label) = ("model:" + (model?.key ?? "\(number)"), "model", model?.model ?? "Model call")
            duration = outline.models[span.place].durationMicroseconds
            if model?.isProvisional == true, outline.session.status == .running { status = .running }
        case .question:
            let question = outline.questions[span.place]
            (id, kind, label) = ("wait:" + question.id, "wait", question.message)
            eventUUID = EventUUID(question.id)?.description
        case .idle:
            let prompt = outline.prompts[span.place]
            (id, kind) = ("wait:before:" + prompt.id, "wait")
            label = prompt.isAutomatic ? "Waiting for background work" : "Waiting for the next prompt"
        case .compaction:
            let compaction = outline.compactions[span.place]
            (id, kind, label) = (
                "compaction:\(compaction.agentID):\(compaction.startedAt.microseconds)", "compaction",
                compaction.words
            )
            if compaction.endedAt == nil { duration = nil }
        }
        self.label = label.oneLine.cut(toUTF8Bytes: SpanText.labelBytes)
        self.status = status.rawValue
        self.duration = duration
    }
}

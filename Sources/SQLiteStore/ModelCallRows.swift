internal import EventModel
internal import EventStore

/// How a model call is laid out in its table.
enum ModelCallRow {
    static let columns = """
        session, call, request, has_message, agent, model, at, duration, first_token, usage, stop_reason, speed,
        service_tier, inference_geo, effort, query_source, prompt, is_inherited, origin, sources, cost, cost_basis,
        price_version, reported_cost
        """

    static let insertion = FrequentSQL(
        """
        INSERT INTO model_calls (\(columns)) VALUES (\(repeatElement("?", count: 24).joined(separator: ",")))
        ON CONFLICT (session, call) DO UPDATE SET \(RowUpdate.changes(columns: columns, keys: ["session", "call"]))
        """)

    static let byKey = FrequentSQL("SELECT id, \(columns) FROM model_calls WHERE session = ? AND call = ?")

    static let byRequest = FrequentSQL(
        "SELECT id, \(columns) FROM model_calls WHERE session = ? AND request = ? ORDER BY id")

    static func bind(_ call: ModelCall, to row: Statement, names: Names) throws(StoreError) {
        row.bind(try names.id(call.sessionID))
        row.bind(call.key, packedAfter: PackedID.message)
        row.bind(call.requestID, packedAfter: PackedID.request)
        row.bind(call.messageID != nil)
        row.bind(try names.id(call.agentID))
        row.bind(try names.id(call.model))
        row.bind(call.at)
        row.bind(call.durationMicroseconds)
        row.bind(call.timeToFirstTokenMicroseconds)
        var usage = Figures()
        usage.append(call.usage)
        row.bind(blob: usage.storedOrNil)
        row.bind(try names.id(call.stopReason))
        row.bind(try names.id(call.speed))
        row.bind(try names.id(call.serviceTier))
        row.bind(try names.id(call.inferenceGeo))
        row.bind(try names.id(call.effort))
        row.bind(try names.id(call.querySource))
        row.bind(uuidOrText: call.promptID)
        row.bind(call.isInherited)
        row.bind(try names.id(call.originSessionID))
        row.bind(call.sources.rawValue)
        row.bind(blob: call.cost.map(stored))
        row.bind(call.costBasis.code)
        row.bind(try names.id(call.priceVersion))
        row.bind(call.reportedCost)
    }

    private static func stored(_ cost: Cost) -> [UInt8] {
        var figures = Figures()
        figures.append(cost)
        return figures.stored
    }

    static func read(_ row: Statement, names: Names) throws(StoreError) -> ModelCall {
        let session = try names.text(row.integer())
        let key = row.optionalID(packedAfter: PackedID.message) ?? ""
        let request = row.optionalID(packedAfter: PackedID.request)
        let hasMessage = row.boolean()
        let agent = try names.text(row.integer())
        let model = try names.text(row.optionalInteger())
        var call = ModelCall(sessionID: session, key: key, agentID: agent, at: row.timestamp())
        call.messageID = hasMessage ? key : nil
        call.requestID = request
        call.model = model
        call.durationMicroseconds = row.optionalInteger()
        call.timeToFirstTokenMicroseconds = row.optionalInteger()
        call.usage = row.usage()
        call.stopReason = try names.text(row.optionalInteger())
        call.speed = try names.text(row.optionalInteger())
        call.serviceTier = try names.text(row.optionalInteger())
        call.inferenceGeo = try names.text(row.optionalInteger())
        call.effort = try names.text(row.optionalInteger())
        call.querySource = try names.text(row.optionalInteger())
        call.promptID = row.optionalUUIDOrText()
        call.isInherited = row.boolean()
        call.originSessionID = try names.text(row.optionalInteger())
        call.sources = RecordSources(rawValue: row.integer())
        call.cost = row.optionalCost()
        call.costBasis = CostBasis(code: row.integer())
        call.priceVersion = try names.text(row.optionalInteger())
        call.reportedCost = row.optionalInteger()
        return call
    }
}

extension Statement {
    /// Packed figures; zeros where there are none.
    func usage() -> TokenUsage {
        withBlob { bytes in
            var figures = FigureReader(bytes)
            return figures.usage()
        }
    }

    func optionalCost() -> Cost? {
        let isMissing = isNull
        let cost = withBlob { bytes in
            var figures = FigureReader(bytes)
            return figures.cost()
        }
        return isMissing ? nil : cost
    }
}

extension Writer {
    func modelCalls(
        session: String, messageID: String?, requestID: String?
    ) throws(StoreError) -> [ModelCall] {
        guard let number = try names.existing(session) else { return [] }
        var found: [(id: Int64, call: ModelCall)] = []
        if let messageID {
            let row = try connection.statement(ModelCallRow.byKey)
            defer { row.reset() }
            row.bind(number)
            row.bind(messageID, packedAfter: PackedID.message)
            if try row.step() {
                let id = row.integer()
                let call = try ModelCallRow.read(row, names: names)
                if call.messageID != nil { found.append((id, call)) }
            }
        }
        // Rows with the same request are merged by whoever puts them: where one row has both ids there is no other.
        guard let requestID, !(found.first?.call.requestID.isExactly(requestID) ?? false) else {
            return found.map(\.call)
        }
        let row = try connection.statement(ModelCallRow.byRequest)
        defer { row.reset() }
        row.bind(number)
        row.bind(requestID, packedAfter: PackedID.request)
        while found.count < 2, try row.step() {
            let id = row.integer()
            if found.first?.id != id { found.append((id, try ModelCallRow.read(row, names: names))) }
        }
        return found.map(\.call)
    }

    func put(_ call: ModelCall) throws(StoreError) {
        guard call.messageID == nil || call.messageID.isExactly(call.key) else {
            throw StoreError(.fault, "the key of a model call is not its message id")
        }
        try count(call)
        if let message = call.messageID {
            try toolHours.willChange(session: try names.id(call.sessionID), message: message)
        }
        // Most are new, since whoever puts them gathers what one transaction tells of a call.
        let row = try connection.statement(ModelCallRow.insertion)
        try ModelCallRow.bind(call, to: row, names: names)
        try row.run()
        if let model = call.model { try interning.note(model: model) }
    }

    func removeModelCall(session: String, key: String) throws(StoreError) {
        guard let number = try names.existing(session) else { return }
        try uncountModelCall(session: number, key: key)
        try toolHours.willChange(session: number, message: key)
        let row = try connection.statement("DELETE FROM model_calls WHERE session = ? AND call = ?")
        row.bind(number)
        row.bind(key, packedAfter: PackedID.message)
        try row.run()
    }

    func modelCalls(
        after position: Int64, limit: Int
    ) throws(StoreError) -> (calls: [ModelCall], position: Int64) {
        let row = try connection.statement(
            "SELECT id, \(ModelCallRow.columns) FROM model_calls WHERE id > ? ORDER BY id LIMIT ?")
        defer { row.reset() }
        row.bind(position)
        row.bind(Int64(max(0, limit)))
        var calls: [ModelCall] = []
        var position = position
        while try row.step() {
            position = row.integer()
            calls.append(try ModelCallRow.read(row, names: names))
        }
        return (calls, position)
    }
}

/// One export request of the OpenTelemetry Protocol, from either of its encodings.
package enum OTLPRequest: Sendable, Equatable {
    case logs([OTLPGroup<OTLPLogRecord>])
    case metrics([OTLPGroup<OTLPMetric>])
    case traces([OTLPGroup<OTLPSpan>])
}

package enum OTLPSignal: String, Sendable, CaseIterable {
    case logs
    case metrics
    case traces
}

/// Records of one scope of one resource.
package struct OTLPGroup<Record: Sendable & Equatable>: Sendable, Equatable {
    package var origin: OTLPOrigin
    package var records: [Record]

    package init(origin: OTLPOrigin, records: [Record]) {
        self.origin = origin
        self.records = records
    }
}

/// Who made the records: the program, and the library in it.
package struct OTLPOrigin: Sendable, Equatable {
    /// Attributes of the resource.
    package var resource: [OTLPAttribute] = []
    package var scopeName = ""
    package var scopeVersion = ""
    package var scopeAttributes: [OTLPAttribute] = []
    /// Of the scope, else of the resource; empty where none is stated.
    package var schemaURL = ""

    package init() {}
}

/// Times are nanoseconds since 1970, 0 where they are not known; ids are empty where there is none.
package struct OTLPLogRecord: Sendable, Equatable {
    package var time: UInt64 = 0
    package var observedTime: UInt64 = 0
    package var severity: Int64 = 0
    package var severityText = ""
    package var body = OTLPValue.none
    package var attributes: [OTLPAttribute] = []
    package var traceID: [UInt8] = []
    package var spanID: [UInt8] = []
    package var eventName = ""

    package init() {}
}

/// Times are nanoseconds since 1970, 0 where they are not known.
package struct OTLPSpan: Sendable, Equatable {
    package struct Moment: Sendable, Equatable {
        package var time: UInt64 = 0
        package var name = ""
        package var attributes: [OTLPAttribute] = []

        package init() {}
    }

    package var traceID: [UInt8] = []
    package var spanID: [UInt8] = []
    /// Empty for the first span of a trace.
    package var parentSpanID: [UInt8] = []
    package var name = ""
    /// 1 internal, 2 server, 3 client, 4 producer, 5 consumer.
    package var kind: Int64 = 0
    package var start: UInt64 = 0
    package var end: UInt64 = 0
    package var attributes: [OTLPAttribute] = []
    package var events: [Moment] = []
    /// 0 not stated, 1 good, 2 failed.
    package var statusCode: Int64 = 0
    package var statusMessage = ""

    package init() {}

    package var isFailed: Bool { statusCode == 2 }
}

package struct OTLPMetric: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case none
        case gauge
        case sum
        case histogram
        case exponentialHistogram
        case summary
    }

    package enum Temporality: Int64, Sendable {
        case unspecified
        /// A point tells what came since the point before.
        case delta
        /// A point tells the sum since `start`.
        case cumulative
    }

    package var name = ""
    package var unit = ""
    package var kind = Kind.none
    package var temporality = Temporality.unspecified
    package var isMonotonic = false
    package var points: [OTLPDataPoint] = []

    package init() {}
}

/// One number of a sum or a gauge, or the figures of a histogram or a summary.
package struct OTLPDataPoint: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case none
        case integer(Int64)
        case number(Double)
    }

    /// Nanoseconds since 1970, 0 where it is not known.
    package var start: UInt64 = 0
    package var time: UInt64 = 0
    package var attributes: [OTLPAttribute] = []
    package var value = Value.none
    /// Of histograms and summaries.
    package var count: UInt64?
    package var sum: Double?
    package var minimum: Double?
    package var maximum: Double?
    /// Of histograms with stated bounds: one more than `bounds`.
    package var bucketCounts: [UInt64] = []
    package var bounds: [Double] = []

    package init() {}
}

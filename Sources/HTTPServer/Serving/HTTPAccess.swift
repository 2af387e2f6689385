/// What became of one request, told when it is over.
package struct HTTPAccess: Sendable {
    package var number: UInt64
    package var method: HTTPMethod
    /// The route's pattern, never the path itself: a closed set, fit for a metric's label. Nil when none matched.
    package var pattern: String?
    /// 0 when the client left before there was an answer, or sent nothing that could be read.
    package var status: Int
    package var durationNanoseconds: UInt64
    package var requestBytes: Int
    package var responseBytes: Int
    /// What went wrong inside, for a log.
    package var failure: String?
}

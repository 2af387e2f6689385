internal import EventStore
internal import Redaction

/// Replaces what rules of redaction find in what is stored.
final class RedactionRewriting: TextRewriting {
    private let filter: PrivacyFilter

    init(_ filter: PrivacyFilter) { self.filter = filter }

    func rewrite(json: [UInt8]) throws(StoreError) -> (bytes: [UInt8], hits: Int64)? {
        try found { () throws(RedactionFailure) in try filter.redaction(ofJSON: json) }
    }

    func rewrite(text: String) throws(StoreError) -> (text: String, hits: Int64)? {
        guard !text.isEmpty else { return nil }
        let found = try found { () throws(RedactionFailure) in try filter.redaction(of: text) }
        return found.map { (String(decoding: $0.bytes, as: UTF8.self), $0.hits) }
    }

    private func found(
        _ search: () throws(RedactionFailure) -> Redaction?
    ) throws(StoreError) -> (bytes: [UInt8], hits: Int64)? {
        do throws(RedactionFailure) {
            return try search().map { ($0.bytes, $0.counts.values.reduce(0) { $0 + Int64($1) }) }
        } catch {
            throw StoreError(.fault, "a stored text could not be searched", hint: "see privacy.problem of /health")
        }
    }
}

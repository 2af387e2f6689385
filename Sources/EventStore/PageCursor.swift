internal import EventModel

/// Where a page ended: what `nextCursor` holds, readable only by the list that made it.
package struct PageCursor: Sendable, Equatable {
    /// Characters of a cursor that are read at all.
    private static let lengthLimit = 4096

    /// The position in the list's order.
    package var numbers: [Int64]
    /// What decides between rows with equal numbers.
    package var key: String

    package init(_ numbers: [Int64], key: String = "") {
        self.numbers = numbers
        self.key = key
    }

    /// The text that clients hand back, in URL-safe characters. `list` names the list and its order.
    package func text(list: String) -> String {
        let head = ([list] + numbers.map { String($0) }).joined(separator: ",")
        return Base64URL.encode(Array((head + ":" + key).utf8))
    }

    /// Reads a cursor of that list with that many numbers; throws `badQuery` for any other text.
    package init(_ text: String, list: String, numbers count: Int) throws(StoreError) {
        guard text.utf8.count <= PageCursor.lengthLimit, let bytes = Base64URL.decode(text),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let head = String(validating: bytes[..<colon], as: UTF8.self),
            let key = String(validating: bytes[(colon + 1)...], as: UTF8.self)
        else { throw PageCursor.invalid }
        let parts = head.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.dropFirst().compactMap { Int64($0) }
        guard parts.first.map(String.init) == list, numbers.count == count, parts.count == count + 1 else {
            throw PageCursor.invalid
        }
        self.init(numbers, key: key)
    }

    private static var invalid: StoreError {
        StoreError(.badQuery, "this cursor belongs to another list, or is damaged", hint: "start from the first page")
    }
}

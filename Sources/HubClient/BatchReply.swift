package import JSONCoding

/// What became of each event of a batch.
package struct BatchReply: Sendable, Equatable {
    package enum Status: String, Sendable {
        case stored, duplicate
        /// It can never be stored.
        case rejected
        /// The store could not take it now.
        case unavailable
    }

    package struct Item: Sendable, Equatable {
        package var status: Status
        /// Of a rejected item: the hub's code and words.
        package var code: String?
        package var message: String?

        package init(_ status: Status, code: String? = nil, message: String? = nil) {
            self.status = status
            self.code = code
            self.message = message
        }
    }

    /// One for each event sent, in that order.
    package var items: [Item]

    package init(items: [Item]) { self.items = items }

    /// Nil unless the reply accounts for each of `count` events exactly once.
    package init?(_ root: JSONNode, count: Int) {
        let elements = root["items"]?.elements ?? []
        guard elements.count == count else { return nil }
        var items = [Item?](repeating: nil, count: count)
        for element in elements {
            guard let index = element["index"]?.int.flatMap({ Int(exactly: $0) }), items.indices.contains(index),
                items[index] == nil, let status = element["status"]?.string.flatMap({ Status(rawValue: $0) })
            else { return nil }
            let error = element["error"]
            items[index] = Item(status, code: error?["code"]?.string, message: error?["message"]?.string)
        }
        self.items = items.compactMap { $0 }
    }

    package func count(_ status: Status) -> Int { items.count { $0.status == status } }
}

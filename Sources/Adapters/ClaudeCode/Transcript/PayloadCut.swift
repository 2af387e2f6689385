internal import JSONCoding

/// Makes a payload fit a limit: the object stays what it is, but long texts and lists are cut.
enum PayloadCut {
    /// The member that marks a cut payload; its value is the number of bytes that the line had.
    private static let marker = "eyrie_cut_from_bytes"
    /// Bytes of a text that are kept, the most generous first.
    private static let textLimits = [16 << 10, 2 << 10, 256]
    /// Elements of a list and members of an object that are kept when even short texts are too much.
    private static let elementsMaximum = 200

    static func cut(_ root: JSONNode, to limit: Int) -> [UInt8] {
        for textLimit in textLimits {
            var cutter = Cutter(textLimit: textLimit, budget: limit)
            if let bytes = cutter.cut(root) { return bytes }
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member(marker, root.rawBytes.count)
            for key: StaticString in ["type", "uuid", "timestamp", "sessionId"] {
                if let text = root[key]?.string(firstBytes: 256) { writer.member(key.description, text) }
            }
        }
        return writer.bytes
    }

    private struct Cutter {
        let textLimit: Int
        let budget: Int
        private var isOver = false

        init(textLimit: Int, budget: Int) {
            self.textLimit = textLimit
            self.budget = budget
        }

        mutating func cut(_ root: JSONNode) -> [UInt8]? {
            var writer = JSONWriter(reservingBytes: min(budget, 64 << 10))
            writer.object { writer in
                writer.member(marker, root.rawBytes.count)
                for member in root.members.prefix(elementsMaximum) {
                    writer.key(member.key)
                    write(member.value, to: &writer)
                }
            }
            return isOver || writer.bytes.count > budget ? nil : writer.bytes
        }

        private mutating func write(_ node: JSONNode, to writer: inout JSONWriter) {
            if writer.bytes.count > budget { isOver = true }
            guard !isOver else { return writer.null() }
            if node.isObject {
                writer.object { writer in
                    for member in node.members.prefix(elementsMaximum) {
                        writer.key(member.key)
                        write(member.value, to: &writer)
                    }
                }
            } else if node.isArray {
                writer.array { writer in
                    for element in node.elements.prefix(elementsMaximum) { write(element, to: &writer) }
                }
            } else if node.isString, node.rawBytes.count > textLimit + 2 {
                writer.value((node.string(firstBytes: textLimit) ?? "") + "…")
            } else {
                writer.raw(node.rawBytes)
            }
        }
    }
}

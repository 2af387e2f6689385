internal import JSONCoding

/// Changes of a text, each at a place of the original.
struct TextEdits {
    private var edits: [(range: Range<Int>, text: [UInt8])] = []

    var isEmpty: Bool { edits.isEmpty }

    mutating func replace(_ range: Range<Int>, with text: String = "") {
        edits.append((range, Array(text.utf8)))
    }

    /// The text with every change made; the ranges do not overlap.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += bytes[position..<edit.range.lowerBound]
            result += edit.text
            position = edit.range.upperBound
        }
        return result + bytes[position...]
    }
}

/// Where the members or elements of one object or array stand in the text.
struct ContainerLayout {
    /// Of the whole container, brackets included.
    var range: Range<Int>
    /// Of each child; a member begins at its key.
    var children: [Range<Int>]

    init(_ node: JSONNode, in bytes: [UInt8]) {
        let raw = node.rawBytes
        range = raw.startIndex..<raw.endIndex
        children = []
        let values = node.isObject ? node.members.map(\.value) : node.elements
        var end = range.lowerBound + 1
        for value in values {
            // Between two children stand only white space and the comma.
            var start = end
            while bytes[start] == 0x2C || isSpace(bytes[start]) { start += 1 }
            end = value.rawBytes.endIndex
            children.append(start..<end)
        }
    }

    /// What is between the brackets.
    var inside: Range<Int> { range.lowerBound + 1..<range.upperBound - 1 }

    /// Deletes children, each with one comma; what stays keeps its bytes.
    func remove(_ isRemoved: (Int) -> Bool, into edits: inout TextEdits) {
        let removed = children.indices.filter(isRemoved)
        guard removed.count < children.count else { return edits.replace(inside) }
        let firstKept = children.indices.first { !isRemoved($0) } ?? 0
        for index in removed {
            if index > firstKept {
                edits.replace(children[index - 1].upperBound..<children[index].upperBound)
            } else {
                edits.replace(children[index].lowerBound..<children[index + 1].lowerBound)
            }
        }
    }
}

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

package import JSONCoding

extension Console {
    /// Writes one JSON object on a line.
    package func printJSON(_ members: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.object { members(&$0) }
        print(String(decoding: writer.bytes, as: UTF8.self))
    }

    /// Writes a part of an answer as it came, on a line. JSON escapes what a terminal would obey, except the C1 set and
    /// marks of direction: JSON is for programs.
    package func printJSON(_ node: JSONNode) { print(String(decoding: node.rawBytes, as: UTF8.self)) }
}

package import JSONCoding

extension Console {
    /// Writes one JSON object on a line.
    package func printJSON(_ members: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.object { members(&$0) }
        print(escaped(writer.bytes))
    }

    /// Writes a part of an answer on a line, as it came but for what a terminal would obey.
    package func printJSON(_ node: JSONNode) { print(escaped(node.rawBytes)) }
}

/// The JSON text with all that a terminal would obey, and JSON lets stand, as escapes of the form `\u009b`: DEL, the C1
/// set, marks of direction, characters without a width. It means the same, since such characters stand only in strings.
private func escaped(_ json: some Collection<UInt8>) -> String {
    let text = String(decoding: json, as: UTF8.self)
    guard text.unicodeScalars.contains(where: mustEscape) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        guard mustEscape(scalar) else {
            result.unicodeScalars.append(scalar)
            continue
        }
        for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
    return result
}

/// Control characters below are escaped already, or are white space between values.
private func mustEscape(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x7F && isDangerous(scalar) }

/// The text with everything that a terminal would obey made visible: control characters, the C1 set, and the marks that
/// turn the direction of writing. Text from events is never printed without it.
package func visible(_ text: some StringProtocol) -> String {
    guard text.unicodeScalars.contains(where: isDangerous) else { return String(text) }
    var result = ""
    for scalar in text.unicodeScalars {
        guard isDangerous(scalar) else {
            result.unicodeScalars.append(scalar)
            continue
        }
        switch scalar.value {
        case 0x0A: result += "⏎"
        case 0x09: result += " "
        case 0x0D: result += "␍"
        case 0x00...0x1F:
            // The control pictures stand at U+2400 in the same order.
            result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "␀")
        case 0x7F: result += "␡"
        default: result += "<U+" + String(scalar.value, radix: 16, uppercase: true) + ">"
        }
    }
    return result
}

/// Whether a terminal would obey it, or show nothing of it.
func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    case 0xE0000...0xE007F: true
    default: false
    }
}

/// Columns that a terminal needs for a text; wide East Asian characters and emoji take two.
package func columns(of text: String) -> Int { text.reduce(0) { $0 + columns(of: $1) } }

/// The text cut to at most `limit` columns; an ellipsis marks the cut.
package func cut(_ text: String, toColumns limit: Int) -> String {
    guard columns(of: text) > limit else { return text }
    guard limit > 1 else { return limit == 1 ? "…" : "" }
    var used = 1
    var result = ""
    for character in text {
        used += columns(of: character)
        if used > limit { break }
        result.append(character)
    }
    return result + "…"
}

private func columns(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0..<0x300: return 1
    case 0x300...0x36F: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        return 2
    default:
        let isEmoji = scalar.properties.isEmojiPresentation || character.unicodeScalars.contains { $0.value == 0xFE0F }
        return isEmoji ? 2 : 1
    }
}

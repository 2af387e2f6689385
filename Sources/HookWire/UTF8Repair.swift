/// The bytes with each one that is no part of valid UTF-8 replaced by a question mark; the length stays.
func repairedUTF8(_ bytes: [UInt8]) -> [UInt8] {
    let invalid = bytes.withUnsafeBufferPointer(invalidPositions)
    guard !invalid.isEmpty else { return bytes }
    var repaired = bytes
    for position in invalid { repaired[position] = UInt8(ascii: "?") }
    return repaired
}

/// The largest position up to `end` that does not split a character.
func wholeCharacters(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
    var lead = end - 1
    while lead >= start, end - lead < 4, bytes[lead] & 0xC0 == 0x80 { lead -= 1 }
    guard lead >= start, bytes[lead] >= 0xC0 else { return end }
    return end - lead < sequenceLength(bytes[lead]) ? lead : end
}

private func sequenceLength(_ lead: UInt8) -> Int { lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2 }

private func invalidPositions(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
    var positions: [Int] = []
    var position = 0
    while position < bytes.count {
        let lead = bytes[position]
        if lead < 0x80 {
            position += 1
        } else if isSequence(bytes, at: position) {
            position += sequenceLength(lead)
        } else {
            positions.append(position)
            position += 1
        }
    }
    return positions
}

/// Whether a well-formed sequence of two bytes or more begins here (Unicode, table 3-7).
private func isSequence(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
    let lead = bytes[position]
    guard lead >= 0xC2, lead <= 0xF4, position + sequenceLength(lead) <= bytes.count else { return false }
    for index in 1..<sequenceLength(lead) where bytes[position + index] & 0xC0 != 0x80 { return false }
    let second = bytes[position + 1]
    switch lead {
    case 0xE0: return second >= 0xA0
    case 0xED: return second <= 0x9F
    case 0xF0: return second >= 0x90
    case 0xF4: return second <= 0x8F
    default: return true
    }
}

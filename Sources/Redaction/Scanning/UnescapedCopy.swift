/// A copy of text in which escapes are replaced by what they stand for, with the way back to the places they had.
struct UnescapedCopy {
    private(set) var bytes: [UInt8] = []
    /// From where on the original is how many bytes further on.
    private var shifts: [(from: Int, by: Int)] = []

    /// Letters, digits and what joins words, where they stand as `\u0061`: the rest of the text, JSON included, stays.
    static func letters(of text: UnsafeBufferPointer<UInt8>) -> UnescapedCopy {
        var copy = UnescapedCopy()
        let cursor = TextCursor(bytes: text, form: .json)
        copy.bytes.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            if text[position] == 0x5C, position + 5 < text.count, text[position + 1] == 0x75,
                let value = cursor.hexadecimal(at: position + 2, digits: 4), value < 0x80,
                ByteSet.words.contains(UInt8(value)) || value == 0x2D || value == 0x2E
            {
                // Backslashes before it belong to the escape in JSON within JSON.
                while copy.bytes.last == 0x5C { copy.bytes.removeLast() }
                copy.append([UInt8(value)], asFarAs: position + 6)
                position += 6
            } else {
                copy.bytes.append(text[position])
                position += 1
            }
        }
        return copy
    }

    /// The content of a JSON string as it is meant.
    static func content(of text: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> UnescapedCopy {
        var copy = UnescapedCopy()
        copy.shifts.append((0, range.lowerBound))
        let cursor = TextCursor(bytes: text, form: .json)
        var position = range.lowerBound
        while position < range.upperBound {
            guard text[position] == 0x5C, position + 1 < range.upperBound else {
                copy.bytes.append(text[position])
                position += 1
                continue
            }
            switch text[position + 1] {
            case 0x75:
                var value = cursor.hexadecimal(at: position + 2, digits: 4) ?? 0xFFFD
                position = min(position + 6, range.upperBound)
                if (0xD800..<0xDC00).contains(value), position + 6 <= range.upperBound, text[position] == 0x5C,
                    text[position + 1] == 0x75, let low = cursor.hexadecimal(at: position + 2, digits: 4),
                    (0xDC00..<0xE000).contains(low)
                {
                    value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
                    position += 6
                }
                let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
                copy.append(Array(String(scalar).utf8), asFarAs: position)
                continue
            case 0x6E: copy.append([0x0A], asFarAs: position + 2)
            case 0x72: copy.append([0x0D], asFarAs: position + 2)
            case 0x74: copy.append([0x09], asFarAs: position + 2)
            case 0x62: copy.append([0x08], asFarAs: position + 2)
            case 0x66: copy.append([0x0C], asFarAs: position + 2)
            default: copy.append([text[position + 1]], asFarAs: position + 2)
            }
            position += 2
        }
        return copy
    }

    private mutating func append(_ meaning: [UInt8], asFarAs end: Int) {
        bytes += meaning
        shifts.append((bytes.count, end - bytes.count))
    }

    /// Where a byte of the copy stood, or, for the end of something, where the next one stood. A place within an escape is
    /// that of the escape.
    func original(of offset: Int) -> Int {
        var low = 0
        var high = shifts.count
        while low < high {
            let middle = (low + high) / 2
            if shifts[middle].from <= offset { low = middle + 1 } else { high = middle }
        }
        return offset + (low > 0 ? shifts[low - 1].by : 0)
    }
}

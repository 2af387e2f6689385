/// Data of persons: redacted only where somebody asked for it, since most of it is wanted in a record of work.
package enum PersonalData: String, Sendable, CaseIterable {
    case email
    case phone
    case card
    case bankAccount = "bank-account"
    case socialSecurityNumber = "us-ssn"
    case internetAddress = "ip-address"
    case hardwareAddress = "mac-address"
    case homeFolder = "home-folder"

    /// In the language of vectorscan.
    var expressions: [String] {
        switch self {
        case .email: [#"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"#]
        case .phone: [#"\+[1-9][0-9 ().-]{7,18}[0-9]\b"#]
        case .card: [#"\b[0-9]([ -]?[0-9]){12,18}\b"#]
        case .bankAccount: [#"\b[A-Z]{2}[0-9]{2}( ?[A-Z0-9]){11,30}\b"#]
        case .socialSecurityNumber: [#"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b"#]
        case .internetAddress:
            [#"\b([0-9]{1,3}\.){3}[0-9]{1,3}\b"#, #"\b([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b"#]
        case .hardwareAddress: [#"\b([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\b"#]
        case .homeFolder: [#"/(home|Users)/[A-Za-z0-9._-]+"#, #"[A-Za-z]:\\+Users\\+[A-Za-z0-9._-]+"#]
        }
    }

    /// The part of a match that is about a person; nil where it is about nobody.
    func personalPart(of match: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let whole = 0..<match.count
        switch self {
        case .email: return isAddressOfAPerson(match) ? whole : nil
        case .card: return ValueJudgement.isLuhnNumber(match) ? whole : nil
        case .bankAccount: return ValueJudgement.isBankAccount(match) ? whole : nil
        case .internetAddress: return isAddressOfAMachine(match) ? whole : nil
        case .homeFolder:
            guard let slash = match.lastIndex(where: { $0 == 0x2F || $0 == 0x5C }), slash + 1 < match.count else {
                return nil
            }
            return slash + 1..<match.count
        case .phone, .socialSecurityNumber, .hardwareAddress: return whole
        }
    }

    private static let nobody = ["noreply@", "no-reply@", "git@", "@example.", "@localhost", "@users.noreply"]

    private func isAddressOfAPerson(_ match: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let dot = match.lastIndex(of: 0x2E), match.count - dot > 2,
            match[(dot + 1)...].allSatisfy(ByteSet.letters.contains)
        else { return false }
        let text = Array(match)
        return !Self.nobody.contains { text.contains(text: $0) }
    }

    /// Neither loopback nor unset, and no version of four numbers that is out of range.
    private func isAddressOfAMachine(_ match: UnsafeBufferPointer<UInt8>) -> Bool {
        guard match.contains(0x2E) else { return true }
        let numbers = match.split(separator: 0x2E).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        return numbers.count == 4 && numbers.allSatisfy { $0 <= 255 } && numbers[0] != 127 && numbers[0] != 0
    }
}

extension ValueJudgement {
    /// The check digit of payment cards (ISO/IEC 7812).
    static func isLuhnNumber(_ text: some Collection<UInt8>) -> Bool {
        let digits = text.filter(ByteSet.digits.contains).map { Int($0 - 0x30) }
        guard digits.count >= 13, Set(digits).count > 2 else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let doubled = digit.offset % 2 == 1 ? digit.element * 2 : digit.element
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }

    /// The check digits of bank accounts (ISO 13616).
    static func isBankAccount(_ text: some Collection<UInt8>) -> Bool {
        let signs = text.filter { $0 != 0x20 }
        guard signs.count >= 15, signs.count <= 34 else { return false }
        var rest = 0
        for sign in signs[4...] + signs[..<4] {
            let value = ByteSet.digits.contains(sign) ? Int(sign - 0x30) : Int(sign) - 0x37
            rest = (rest * (value > 9 ? 100 : 10) + value) % 97
        }
        return rest == 1
    }

    /// Whether the last six digits are the CRC-32 of those before, in base 62, as GitHub and npm add them.
    static func hasChecksum(_ digits: some RandomAccessCollection<UInt8>) -> Bool {
        guard digits.count > 6 else { return false }
        var checksum: UInt32 = 0xFFFF_FFFF
        for byte in digits.dropLast(6) {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        checksum = ~checksum
        for byte in digits.suffix(6).reversed() {
            let digit =
                switch byte {
                case 0x30...0x39: byte - 0x30
                case 0x41...0x5A: byte - 0x41 + 10
                default: byte &- 0x61 &+ 36
                }
            guard UInt32(digit) == checksum % 62 else { return false }
            checksum /= 62
        }
        return true
    }
}

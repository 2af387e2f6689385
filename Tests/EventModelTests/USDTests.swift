import EventModel
import Testing

/// Amounts keep every digit on their way to text and back.
@Suite struct USDTests {
    @Test(
        arguments: [
            (0, "0"), (1, "0.000000001"), (39_436_000, "0.039436"), (100_000_000, "0.1"), (1_000_000_000, "1"),
            (12_345_678_900, "12.3456789"), (-39_436_000, "-0.039436"), (-1_000_000_000, "-1"),
            (Int64.max, "9223372036.854775807"), (Int64.min, "-9223372036.854775808"),
        ] as [(Int64, String)])
    func textsAreExact(amount: Int64, text: String) {
        #expect(USD.text(nanoDollars: amount) == text)
        if amount >= 0 { #expect(USD.nanoDollars(text: text) == amount) }
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", " 1", "0x1", "0.0000000001", "9223372036.854775808",
        "99999999999999999999", "1.2.3", "١",
    ])
    func otherTextsAreRefused(text: String) { #expect(USD.nanoDollars(text: text) == nil) }

    @Test(
        arguments: [
            ("0", 0), ("1", 1_000_000_000), ("0.009108", 9_108_000), ("1e-05", 10_000), ("2.5E+2", 250_000_000_000),
            ("0.0000000004", 0), ("0.0000000005", 1), ("0.9999999995", 1_000_000_000), ("0e999", 0),
            ("9223372036.854775807", Int64.max),
        ] as [(String, Int64)])
    func numbersAreReadExactly(text: String, expected: Int64) {
        #expect(USD.nanoDollars(number: text.utf8) == expected)
    }

    @Test(arguments: ["-1", "1e400", "9223372036.8547758075", "99999999999", "1e99999999999999999999", "\"1\"", "null"])
    func otherNumbersAreNone(text: String) { #expect(USD.nanoDollars(number: text.utf8) == nil) }

    @Test func zerosBehindTheLastDigitDoNotCount() {
        #expect(USD.nanoDollars(text: "0.10000000000000") == 100_000_000)
        #expect(USD.nanoDollars(text: "007") == 7_000_000_000)
    }
}

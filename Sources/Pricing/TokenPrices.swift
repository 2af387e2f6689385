internal import EventModel

/// What one token costs, by what it was, in pico-dollars (10⁻¹² USD; 1 USD per million tokens is 10⁶).
package struct TokenPrices: Sendable, Equatable {
    package var input: Int64
    package var output: Int64
    package var cacheRead: Int64
    package var cacheWrite5m: Int64
    package var cacheWrite1h: Int64

    /// Decimal places between USD per million tokens and pico-dollars per token.
    package static let decimals = 6
    /// A million USD per million tokens: nothing real is dearer, and nothing below it overflows.
    package static let maximum: Int64 = 1_000_000_000_000

    package init(input: Int64, output: Int64, cacheRead: Int64, cacheWrite5m: Int64, cacheWrite1h: Int64) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
    }

    /// Prices of which only some are known: what a vendor does not list separately costs as much as input. Claude models
    /// follow their vendor's rule instead: cache reads a tenth of input, cache writes 1.25 times (5 minutes) and twice
    /// (1 hour) input.
    package init(
        input: Int64, output: Int64, cacheRead: Int64?, cacheWrite5m: Int64?, cacheWrite1h: Int64?, isClaude: Bool
    ) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead ?? (isClaude ? (input + 5) / 10 : input)
        self.cacheWrite5m = cacheWrite5m ?? (isClaude ? (input * 5 + 2) / 4 : input)
        self.cacheWrite1h = cacheWrite1h ?? (isClaude ? input * 2 : cacheWrite5m ?? input)
    }

    /// Every price times a factor, rounded half up to a pico-dollar.
    func scaled(by factor: ExactDecimal) -> TokenPrices {
        func scaled(_ price: Int64) -> Int64 {
            Money.quotient(Int64(price), factor, dividedBy: 1, atMost: TokenPrices.maximum)
        }
        return TokenPrices(
            input: scaled(input), output: scaled(output), cacheRead: scaled(cacheRead),
            cacheWrite5m: scaled(cacheWrite5m), cacheWrite1h: scaled(cacheWrite1h))
    }
}

/// Arithmetic of money that neither rounds twice nor overflows.
enum Money {
    /// The most that one part of a call can cost, in nano-dollars: the parts of a cost can still be added up.
    static let maximumComponent = Int64.max / 8
    /// Tokens beyond this count are none that a model has ever seen: the sum of all parts of a usage still fits.
    static let maximumTokens = Int64.max / 16

    /// Nano-dollars of so many tokens, rounded half up once.
    static func cost(tokens: Int64, price: Int64, factors: [ExactDecimal]) -> Int64 {
        product(tokens, price, factors, dividedBy: 1000, atMost: maximumComponent)
    }

    static func quotient(_ value: Int64, _ factor: ExactDecimal, dividedBy divisor: UInt128, atMost limit: Int64)
        -> Int64
    {
        product(value, 1, [factor], dividedBy: divisor, atMost: limit)
    }

    private static func product(
        _ value: Int64, _ price: Int64, _ factors: [ExactDecimal], dividedBy divisor: UInt128, atMost limit: Int64
    ) -> Int64 {
        guard value > 0, price > 0 else { return 0 }
        var numerator = UInt128(value) * UInt128(price)
        var denominator = divisor
        for factor in factors {
            let (next, isTooLarge) = numerator.multipliedReportingOverflow(by: UInt128(factor.coefficient))
            guard !isTooLarge else { return limit }
            numerator = next
            for _ in 0..<factor.scale {
                let (next, isTooLarge) = denominator.multipliedReportingOverflow(by: 10)
                guard !isTooLarge else { return 0 }
                denominator = next
            }
        }
        let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
        let rounded = whole + (rest >= denominator - rest ? 1 : 0)
        return rounded > UInt128(limit) ? limit : Int64(rounded)
    }
}

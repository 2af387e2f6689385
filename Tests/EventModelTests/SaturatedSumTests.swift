import EventModel
import Testing

@Suite struct SaturatedSumTests {
    @Test(
        arguments: [
            (1, 2, 3, -1), (.max, 1, .max, .max - 1), (.max, .max, .max, 0), (.min, -1, .min, .min + 1),
            (.min, .max, -1, .min), (.max, .min, -1, .max), (0, .min, .min, .max),
        ] as [(Int64, Int64, Int64, Int64)])
    func sumsStopAtTheEnds(left: Int64, right: Int64, sum: Int64, difference: Int64) {
        #expect(left.saturatedSum(right) == sum)
        #expect(left.saturatedDifference(right) == difference)
    }

    /// Whoever may send events may send any figures; what they add up to is read on every page.
    @Test func figuresOfAnySizeAddUpWithoutChangingTheirSign() {
        var cost = Cost(fields: Array(repeating: .max, count: 7))
        cost = cost + cost
        #expect(cost.fields == Array(repeating: .max, count: 7))
        #expect(cost.total == .max)
        #expect((Cost() - cost - cost).total == .min)
        var usage = TokenUsage(fields: Array(repeating: .max, count: 9))
        usage = usage + usage
        #expect([usage.prompt, usage.total, usage.cacheCreationTotal] == [.max, .max, .max])
        #expect(usage.cacheCreationShort == 0)
    }
}

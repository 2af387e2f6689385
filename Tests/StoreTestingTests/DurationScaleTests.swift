import EventModel
import EventStore
import Testing

@Suite struct DurationScaleTests {
    @Test func bucketsFollowOneAnotherWithoutAGap() {
        for bucket in 1..<DurationScale.bucketCount {
            let start = DurationScale.start(ofBucket: bucket)
            #expect(DurationScale.bucket(start) == bucket)
            #expect(DurationScale.bucket(start - 1) == bucket - 1)
            #expect(DurationScale.row(ofBucket: bucket) >= DurationScale.row(ofBucket: bucket - 1))
        }
        for row in 1..<DurationScale.rowCount {
            #expect(DurationScale.row(ofBucket: DurationScale.bucket(DurationScale.start(ofRow: row))) == row)
            #expect(DurationScale.row(ofBucket: DurationScale.bucket(DurationScale.start(ofRow: row) - 1)) == row - 1)
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, 255, .max, .max - 1, 1 << 62])
    func everyValueHasABucket(value: Int64) {
        #expect((0..<DurationScale.bucketCount).contains(DurationScale.bucket(value)))
    }

    @Test func percentilesAreAsNearAsIsSaid() throws {
        for count in [1, 2, 19, 20, 21, 100, 1000] {
            let values = (1...count).map { Int64($0) * 7919 % 10_007 * 1000 + 300 }.sorted()
            var counts: [Int: Int64] = [:]
            for value in values { counts[DurationScale.bucket(value), default: 0] += 1 }
            for percent in [1, 50, 95, 100] as [Int64] {
                let expected = Double(values[(count * Int(percent) + 99) / 100 - 1])
                let found = try #require(DurationScale.percentile(counts, percent: percent))
                #expect(abs(Double(found) - expected) <= expected * DurationScale.precision + 1)
            }
        }
    }

    @Test func hostileCountsHaveAPercentile() {
        #expect(DurationScale.percentile([:], percent: 50) == nil)
        #expect(DurationScale.percentile([3: 0, 4: -7], percent: 50) == nil)
        #expect(DurationScale.percentile([10: .max], percent: 95) != nil)
        #expect(DurationScale.percentile([-5: 1, 9999: 1], percent: 95) != nil)
    }

    @Test func bandsCoverEveryValue() {
        for bands in [SessionBand.costs, SessionBand.durations] {
            for value in [Int64.min, -1, 0, 1, 999, .max] {
                #expect(bands.indices.contains(SessionBand.index(of: value, in: bands)))
            }
            for (index, band) in bands.enumerated() {
                #expect(SessionBand.index(of: band.from, in: bands) == index)
                #expect(band.to == (index + 1 < bands.count ? bands[index + 1].from : nil))
            }
        }
    }
}

import EventModel
import EventStore
import Testing

@Suite struct TimeBucketsTests {
    private func time(_ hours: Int64, minutes: Int64 = 0) -> Timestamp {
        Timestamp(microseconds: hours * ActivityTime.hour + minutes * 60_000_000)
    }

    @Test func partsCoverTheRangeAndTakeWhatIsOutside() {
        let parts = TimeBuckets(since: time(0), until: time(10), count: 4)
        #expect(parts.count == 4)
        #expect(parts.index(of: time(-5)) == 0)
        #expect(parts.index(of: time(2, minutes: 31)) == 1)
        #expect(parts.index(of: time(99)) == 3)
        #expect(parts.start(3).advanced(byMicroseconds: parts.width) >= time(10))
    }

    @Test(arguments: [(Int64.min, Int64.max), (.max, .min), (0, 0), (-1, 1), (.min, .min)])
    func hostileRangesHaveParts(since: Int64, until: Int64) {
        let (since, until) = (Timestamp(microseconds: since), Timestamp(microseconds: until))
        for count in [Int.min, 0, 1, 60, .max] {
            let parts = TimeBuckets(since: since, until: until, count: count)
            #expect((1...TimeBuckets.countLimit).contains(parts.count))
            for moment in [since, until, .epoch, Timestamp(microseconds: .min), Timestamp(microseconds: .max)] {
                #expect((0..<parts.count).contains(parts.index(of: moment)))
            }
        }
    }

    @Test func chartsOfDaysHaveWholeHoursThatEndBehindTheEnd() {
        let day = ActivityTime.buckets(since: time(10, minutes: 20), until: time(34, minutes: 20), count: 24)
        #expect(day.count == 24)
        #expect(day.width == ActivityTime.hour)
        #expect(day.start(24) == time(35))
        #expect(day.index(of: time(10, minutes: 30)) == 0)
        let week = ActivityTime.buckets(since: time(0), until: time(168), count: 60)
        #expect(week.width == 3 * ActivityTime.hour)
        #expect(week.count == 56)
        let year = ActivityTime.buckets(since: time(0), until: time(24 * 365), count: 60)
        #expect(year.width % ActivityTime.day == 0)
        #expect(year.since.microseconds % ActivityTime.day == 0)
        let short = ActivityTime.buckets(since: time(0), until: time(1), count: 60)
        #expect(short.width == 60_000_000)
    }

    @Test func aRangeIsReadFromHoursAndTheRowsAround() {
        let cut = ActivityTime(TimeRange(since: time(1, minutes: 30), until: time(9, minutes: 10)))
        #expect(cut.hours?.first == 2)
        #expect(cut.hours?.end == 9)
        #expect(
            cut.rows == [
                TimeRange(since: time(1, minutes: 30), until: time(2)),
                TimeRange(since: time(9), until: time(9, minutes: 10)),
            ])
        let short = ActivityTime(TimeRange(since: time(1), until: time(2)))
        #expect(short.hours == nil)
        #expect(short.rows.count == 1)
        #expect(ActivityTime(TimeRange()).rows.isEmpty)
        let early = ActivityTime(TimeRange(since: time(-9, minutes: 30), until: time(-1)))
        #expect(early.hours?.first == -8)
        #expect(early.hours?.end == -1)
    }

    @Test func stretchesOfDaysCoverTheHoursOnce() {
        for (first, end) in [(0, 100), (5, 100), (23, 25), (-30, 49), (-24, 0), (3, 4), (1, 24), (0, 24)]
            as [(Int64, Int64)]
        {
            for wantsHours in [false, true] {
                var hours: [Int64] = []
                for part in ActivityTime.stretches(first: first, end: end, wantsHours: wantsHours) {
                    let (start, stop) = ((part.first ?? 0) * part.span, (part.end ?? 0) * part.span)
                    hours += Array(start..<stop)
                    #expect(!wantsHours || part.span == 1)
                }
                #expect(hours.sorted() == Array(first..<end))
            }
        }
        #expect(ActivityTime.stretches(first: nil, end: nil, wantsHours: false).map(\.span) == [24])
    }

    @Test func aForecastGoesOnAsBefore() {
        let dollar: Int64 = 1_000_000_000
        #expect(SpendingForecast.total(spent: 0, recent: 0, recentHours: 24, remainingHours: 5) == 0)
        #expect(
            SpendingForecast.total(spent: 3 * dollar, recent: 24 * dollar, recentHours: 24, remainingHours: 6)
                == 9 * dollar)
        #expect(SpendingForecast.total(spent: 7, recent: 10, recentHours: 0, remainingHours: 6) == 7)
        #expect(SpendingForecast.total(spent: 7, recent: 10, recentHours: 24, remainingHours: -6) == 7)
        #expect(SpendingForecast.total(spent: 7, recent: -10, recentHours: 24, remainingHours: 6) == 7)
        #expect(SpendingForecast.total(spent: .max, recent: .max, recentHours: 1, remainingHours: 1e300) > 0)
        #expect(SpendingForecast.total(spent: .max - 1, recent: 24, recentHours: 1, remainingHours: 24) > 0)
    }
}

package import EventModel
internal import Glibc

/// This machine's time zone.
package enum LocalTime {
    /// Minutes east of UTC at that instant; 0 where the machine does not say.
    package static func offsetMinutes(at time: Timestamp) -> Int {
        var seconds = time_t(time.milliseconds / 1000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return 0 }
        return parts.tm_gmtoff / 60
    }

    /// The instant at which the day of `now` began, where clocks are so far east of UTC.
    package static func midnight(before now: Timestamp, offsetMinutes: Int) -> Timestamp {
        let offset = Int64(offsetMinutes) * 60_000
        let day: Int64 = 86_400_000
        let local = now.milliseconds + offset
        let intoDay = ((local % day) + day) % day
        return Timestamp(milliseconds: now.milliseconds - intoDay)
    }
}

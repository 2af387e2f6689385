package import EventModel
internal import Glibc

/// Where the time comes from; tests give their own.
package protocol WallClock: Sendable {
    func now() -> Timestamp
}

/// The machine's real-time clock.
package struct SystemClock: WallClock {
    package init() {}

    package func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

/// Nanoseconds of a clock that never goes back; only differences mean anything.
package func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Mints event ids; tests give their own.
package protocol EventUUIDSource: Sendable {
    func next(at time: Timestamp) -> EventUUID
}

/// Version 7 UUIDs with random bits from the kernel.
package struct RandomEventUUIDs: EventUUIDSource {
    package init() {}

    package func next(at time: Timestamp) -> EventUUID {
        EventUUID(version7At: time, random: (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)))
    }
}

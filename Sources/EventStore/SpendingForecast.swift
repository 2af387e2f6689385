/// What will have been spent when a day or a month is over.
package enum SpendingForecast {
    /// Nano-dollars: what was spent so far, and for the rest of the time the rate of the recent past. `recent` is what
    /// was spent in the `recentHours` before now. Never below what was spent.
    package static func total(spent: Int64, recent: Int64, recentHours: Double, remainingHours: Double) -> Int64 {
        guard recent > 0, recentHours > 0, remainingHours > 0 else { return spent }
        let rest = Double(recent) / recentHours * remainingHours
        guard rest.isFinite, rest < Double(Int64.max / 4) else { return Int64.max / 2 }
        let (sum, overflows) = spent.addingReportingOverflow(Int64(rest))
        return overflows ? Int64.max / 2 : max(spent, sum)
    }
}

extension Int64 {
    /// The sum, or the nearest number there is: figures from outside may be as large as they like, and no sum of them may
    /// end the program or change its sign.
    package func saturatedSum(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other > 0 ? .max : .min) : sum
    }

    /// The difference, or the nearest number there is.
    package func saturatedDifference(_ other: Int64) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(other)
        return overflows ? (other > 0 ? .min : .max) : difference
    }
}

internal import Glibc

/// How large a test is: small with all others, larger in `make trust` (`EYRIE_TRUST` is set), largest in `make
/// trust-long` (it is `long`).
package enum TestSize {
    package static func choose<Size>(small: Size, ci: Size, long: Size) -> Size {
        guard let chosen = getenv("EYRIE_TRUST"), chosen.pointee != 0 else { return small }
        return String(cString: chosen) == "long" ? long : ci
    }
}

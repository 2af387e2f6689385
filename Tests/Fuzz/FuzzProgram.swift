import Platform

/// `EYRIE_FUZZ_INPUT=hook Fuzz -max_total_time=60 FOLDER`: feeds one reader with what libFuzzer makes up.
@main enum FuzzProgram {
    fileprivate static let chosen = Environment.variable("EYRIE_FUZZ_INPUT").flatMap(FuzzInput.init)

    static func main() {
        guard chosen != nil else {
            print("EYRIE_FUZZ_INPUT must be one of", FuzzInput.allCases.map(\.rawValue).joined(separator: ", "))
            return
        }
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        _ = runFuzzer(&count, &arguments, feedFuzzer)
    }
}

/// libFuzzer's loop; it reads its own options and folders of inputs from the arguments.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ feed: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The name by which libFuzzer's own main finds it.
@_cdecl("LLVMFuzzerTestOneInput")
package func feedFuzzer(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzProgram.chosen?.feed(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

internal import Glibc
internal import Platform

/// Where a command writes and asks; tests give their own.
package struct Console: Sendable {
    /// A colour or weight by what it means.
    package enum Style: String, Sendable {
        case heading = "1"
        case faint = "2"
        case good = "32"
        case bad = "31"
        case warning = "33"
        case name = "36"
        case special = "35"
    }

    package var write: @Sendable (String) -> Void
    package var writeError: @Sendable (String) -> Void
    /// One line of standard input; nil at its end.
    package var readLine: @Sendable () -> String?
    /// Whether somebody can answer a question.
    package var isInteractive: Bool
    package var usesColour: Bool
    package var errorUsesColour: Bool
    /// Columns of the terminal; nil when the output is no terminal, so that nothing is cut.
    package var width: Int?

    package init(
        write: @escaping @Sendable (String) -> Void, writeError: @escaping @Sendable (String) -> Void,
        readLine: @escaping @Sendable () -> String? = { nil }, isInteractive: Bool = false, usesColour: Bool = false,
        errorUsesColour: Bool = false, width: Int? = nil
    ) {
        self.write = write
        self.writeError = writeError
        self.readLine = readLine
        self.isInteractive = isInteractive
        self.usesColour = usesColour
        self.errorUsesColour = errorUsesColour
        self.width = width
    }

    /// Standard input, output and error. `colour` is `auto`, `always` or `never`.
    package static func standard(colour: String = "auto") -> Console {
        func coloured(_ descriptor: Int32) -> Bool {
            switch colour {
            case "always": return true
            case "never": return false
            default:
                let term = Environment.variable("TERM")
                return isatty(descriptor) == 1 && Environment.variable("NO_COLOR") == nil && term != nil
                    && term != "dumb"
            }
        }
        return Console(
            write: { try? Files.writeAll(STDOUT_FILENO, Array($0.utf8)) },
            writeError: { try? Files.writeAll(STDERR_FILENO, Array($0.utf8)) },
            readLine: { Swift.readLine() },
            isInteractive: isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1,
            usesColour: coloured(STDOUT_FILENO), errorUsesColour: coloured(STDERR_FILENO),
            width: terminalWidth(STDOUT_FILENO))
    }

    /// Writes a line.
    package func print(_ line: String = "") { write(line + "\n") }

    /// The text in a colour where colours are wanted. The text must be visible text.
    package func styled(_ text: String, _ style: Style?) -> String {
        guard usesColour, let style else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    package func report(_ failure: CommandFailure) {
        let word = errorUsesColour ? "\u{1B}[31merror:\u{1B}[0m" : "error:"
        writeError("\(word) \(failure.message)\n")
        if let hint = failure.hint { writeError("hint:  \(hint)\n") }
    }

    package func warn(_ message: String) {
        writeError((errorUsesColour ? "\u{1B}[33mwarning:\u{1B}[0m" : "warning:") + " \(message)\n")
    }

    /// Asks a question that is answered by y or n; anything else is no.
    package func confirm(_ question: String) -> Bool {
        writeError(question + " [y/N] ")
        let answer = readLine()?.lowercased()
        return answer == "y" || answer == "yes"
    }
}

/// Columns of the terminal behind a descriptor: what it says, else `COLUMNS`.
private func terminalWidth(_ descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return Environment.variable("COLUMNS").flatMap { Int($0) } ?? 80
}

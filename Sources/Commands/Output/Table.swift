/// Rows for people: aligned, cut to the terminal's width, with nothing in them that a terminal would obey.
package struct Table: Sendable {
    package struct Column: Sendable {
        package var title: String
        package var isNumber: Bool
        /// Columns that stay when the terminal is narrow; the widest flexible column is cut first.
        package var isFlexible: Bool

        package init(_ title: String, isNumber: Bool = false, isFlexible: Bool = false) {
            self.title = title
            self.isNumber = isNumber
            self.isFlexible = isFlexible
        }
    }

    package struct Cell: Sendable, ExpressibleByStringInterpolation {
        package var text: String
        package var style: Console.Style?

        package init(_ text: String, _ style: Console.Style? = nil) {
            self.text = visible(text)
            self.style = style
        }

        package init(stringLiteral text: String) { self.init(text) }
    }

    /// Columns a flexible column keeps at least.
    private static let leastFlexibleWidth = 8
    private static let gap = "  "

    package var columns: [Column]
    package var rows: [[Cell]] = []

    package init(_ columns: [Column]) { self.columns = columns }

    package func print(to console: Console) {
        let widths = fittedWidths(console.width)
        let heading = columns.map { Cell($0.title, .heading) }
        console.write(([heading] + rows).map { line($0, widths, console) + "\n" }.joined())
    }

    private func fittedWidths(_ limit: Int?) -> [Int] {
        var widths = columns.enumerated().map { index, column in
            rows.reduce(Commands.columns(of: column.title)) { max($0, Commands.columns(of: $1[index].text)) }
        }
        guard let limit else { return widths }
        var excess = widths.reduce(0, +) + Table.gap.count * max(0, widths.count - 1) - limit
        while excess > 0 {
            let candidates = columns.indices.filter { columns[$0].isFlexible && widths[$0] > Table.leastFlexibleWidth }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            let second = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let step = min(excess, max(1, widths[widest] - max(second, Table.leastFlexibleWidth)))
            widths[widest] -= step
            excess -= step
        }
        return widths
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ console: Console) -> String {
        var parts: [String] = []
        for (index, cell) in cells.enumerated() {
            let text = cut(cell.text, toColumns: widths[index])
            let space = String(repeating: " ", count: max(0, widths[index] - Commands.columns(of: text)))
            let styled = console.styled(text, cell.style)
            let isLast = index == cells.count - 1
            parts.append(columns[index].isNumber ? space + styled : isLast ? styled : styled + space)
        }
        return parts.joined(separator: Table.gap)
    }
}

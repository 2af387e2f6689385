import Commands
import Glibc
import Platform
import Testing

/// The help of every command, compared with a file that is reviewed. `UPDATE_GOLDEN=1` writes the files anew.
@Suite struct HelpTextTests {
    private static let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Help"

    private func compare(_ name: String, _ text: String) throws {
        let path = HelpTextTests.folder + "/" + name + ".txt"
        if Environment.variable("UPDATE_GOLDEN") != nil {
            try Files.makeFolder(HelpTextTests.folder, mode: 0o755)
            try Files.replace(path, with: Array(text.utf8), mode: 0o644)
            chmod(path, 0o644)
        }
        let stored = (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) }
        #expect(stored == text, "\(name): run with UPDATE_GOLDEN=1 and look at the difference")
    }

    @Test(arguments: Program.table.commands.map(\.name))
    func saysWhatTheFileSays(_ name: String) throws {
        let command = try #require(Program.table.command(name))
        let text = HelpText(table: Program.table).text(of: command, width: 100)
        try compare(name, text)
        #expect(text.split(separator: "\n").allSatisfy { columns(of: String($0)) <= 110 })
    }

    @Test func listsAllCommands() throws {
        try compare("overview", HelpText(table: Program.table).overview(width: 100))
    }

    @Test(arguments: Completions.Shell.allCases)
    func completesEveryCommandAndOption(_ shell: Completions.Shell) {
        let script = Completions(table: Program.table).script(for: shell)
        for command in Program.table.commands {
            #expect(script.contains(command.name))
            for option in command.options { #expect(script.contains(option.name.dropFirst(2))) }
        }
    }
}

import EventCodec
import Platform
import Testing
import Transcripts

@Suite struct GitPlaceTests {
    private func write(_ path: String, _ text: String) throws {
        try Files.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        try Files.replace(path, with: Array(text.utf8))
    }

    @Test func aFolderInsideOfARepository() throws {
        try withFolder { folder in
            try write(
                folder + "/repo/.git/config", "[core]\n[remote \"origin\"]\n  url = git@example.org:team/repo.git\n")
            try Files.makeFolder(folder + "/repo/a/b")
            let place = GitPlaces().place(of: folder + "/repo/a/b")
            #expect(place.gitRoot == folder + "/repo" && place.worktreePath == nil)
            #expect(place.gitRemote == "example.org:team/repo.git")
        }
    }

    @Test func aWorktreeBelongsToItsRepository() throws {
        try withFolder { folder in
            try write(folder + "/repo/.git/config", "[remote \"origin\"]\n\turl = https://example.org/r\n")
            try write(folder + "/repo/.git/worktrees/w/commondir", "../..\n")
            try write(folder + "/w/.git", "gitdir: \(folder)/repo/.git/worktrees/w\n")
            let place = GitPlaces().place(of: folder + "/w")
            #expect(place.gitRoot == folder + "/repo" && place.worktreePath == folder + "/w")
            #expect(place.gitRemote == "https://example.org/r")
        }
    }

    @Test func aSubmoduleIsARepositoryOfItsOwn() throws {
        try withFolder { folder in
            try write(folder + "/repo/.git/modules/m/config", "[remote \"origin\"]\nurl=ssh://git@example.org/m\n")
            try write(folder + "/repo/m/.git", "gitdir: ../.git/modules/m\r\n")
            let place = GitPlaces().place(of: folder + "/repo/m")
            #expect(place.gitRoot == folder + "/repo/m" && place.worktreePath == nil)
            #expect(place.gitRemote == "ssh://example.org/m")
        }
    }

    @Test func noRepositoryAndNoFolder() throws {
        try withFolder { folder in
            #expect(GitPlaces().place(of: folder) == ProjectPlace(cwd: folder))
            #expect(GitPlaces().place(of: folder + "/gone").gitRoot == nil)
            #expect(GitPlaces().place(of: "C:\\repo").gitRoot == nil)
            try write(folder + "/odd/.git", "nonsense")
            #expect(GitPlaces().place(of: folder + "/odd").gitRoot == nil)
        }
    }

    @Test(arguments: [
        ("https://user:pass@example.org/a.git?token=1#x", "https://example.org/a.git"),
        ("https://example.org:8443/a@b", "https://example.org:8443/a@b"), ("/srv/git/a.git", "/srv/git/a.git"),
        ("https://a@b@example.org/x", "https://example.org/x"),
    ])
    func noSecretIsTold(_ url: String, _ expected: String) throws {
        try withFolder { folder in
            try write(
                folder + "/.git/config", "[remote \"fork\"]\nurl=x\n[remote \"origin\"]\nfetch = y\nurl = \(url)\n")
            #expect(GitPlaces().place(of: folder).gitRemote == expected)
        }
    }
}

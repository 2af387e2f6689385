// @preconcurrency: `environ` is a variable of the C library; nobody in this program changes it.
@preconcurrency internal import Glibc
internal import JSONCoding

extension Command {
    package static let open = Command(
        "open", topic: .look, summary: "open the dashboard in the browser",
        discussion: "The link logs in once and is of no use afterwards.",
        options: [CommandOption("--print", help: "print the link alone and start no browser")] + .hubConnection,
        examples: [Example("eyrie open --print", "the link, to be pasted")],
        run: { context throws(CommandFailure) in
            let hub = try context.hub()
            guard let url = try hub.post("/api/login-links")["url"]?.string else {
                throw CommandFailure(.failure, "\(visible(hub.address)) gave no link", hint: "is it an Eyrie hub?")
            }
            if context.arguments.has("--print") {
                context.console.print(visible(url))
            } else if !openInBrowser(url) {
                context.console.print(
                    "No browser could be started here. Open this link yourself, once:\n" + visible(url))
            }
            return .success
        })
}

/// Hands an address to the desktop; false when there is none. `eyrie up` uses it, too.
package func openInBrowser(_ url: String) -> Bool {
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else { return false }
    for program in ["xdg-open", "wslview", "gio", "open"] {
        let arguments = program == "gio" ? [program, "open", url] : [program, url]
        if runSilently(arguments) { return true }
    }
    return false
}

/// Runs a program of `PATH` in silence; false when it does not exist or fails at once.
func runSilently(_ arguments: [String]) -> Bool {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, mode) in [(Int32(0), O_RDONLY), (1, O_WRONLY), (2, O_WRONLY)] {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", mode, 0)
    }
    let copies = arguments.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    var process = pid_t()
    guard posix_spawnp(&process, arguments[0], &actions, nil, copies, environ) == 0 else { return false }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
        if errno != EINTR { return false }
    }
    return status == 0
}

/// What a service manager of the user is told of `eyrie up`: a unit for systemd, a property list for launchd.
package struct ServiceDefinition: Sendable, Equatable {
    /// Absolute path of the program.
    package var program: String
    package var arguments: [String]
    /// Absolute path; launchd keeps no log of its own.
    package var logPath: String

    /// Name of the unit, and of its file.
    package static let unitName = "eyrie.service"
    /// Name of the launchd job; its file is that and `.plist`.
    package static let label = "dev.eyrie.up"
    /// Seconds without a sign of life after which systemd starts the service anew. A commit may wait for another
    /// program's lock, and a large database be indexed or rewritten, for less.
    static let watchdogSeconds = 300
    /// Seconds that a start may take: a damaged database is taken over before the hub serves.
    private static let startSeconds = 600
    /// Seconds that the end may take; the program gives itself fewer.
    private static let stopSeconds = 30
    /// Seconds between an end that was no success and the next start.
    private static let restartSeconds = 2

    package init(program: String, arguments: [String], logPath: String) {
        self.program = program
        self.arguments = arguments
        self.logPath = logPath
    }

    /// The unit. What hardens it works without privileges: no option needs a namespace of its own, which many systems
    /// deny to users.
    package var systemdUnit: String {
        """
        # Written by eyrie install --service; eyrie uninstall --service takes it out.
        [Unit]
        Description=Eyrie: recorder of AI coding agents (hub and collector)
        StartLimitIntervalSec=60
        StartLimitBurst=5

        [Service]
        Type=notify
        NotifyAccess=main
        ExecStart=\(([program] + arguments).map(ServiceDefinition.systemdWord).joined(separator: " "))
        Restart=on-failure
        RestartSec=\(ServiceDefinition.restartSeconds)
        WatchdogSec=\(ServiceDefinition.watchdogSeconds)
        TimeoutStartSec=\(ServiceDefinition.startSeconds)
        TimeoutStopSec=\(ServiceDefinition.stopSeconds)
        UMask=0077
        NoNewPrivileges=yes
        LockPersonality=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
        SystemCallArchitectures=native
        SystemCallFilter=@system-service

        [Install]
        WantedBy=default.target

        """
    }

    /// The property list.
    package var launchdPropertyList: String {
        let words = ([program] + arguments).map { "        <string>\(ServiceDefinition.xmlText($0))</string>\n" }
            .joined()
        let log = ServiceDefinition.xmlText(logPath)
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <!-- Written by eyrie install service; eyrie uninstall with the same option takes it out. -->
            <plist version="1.0">
            <dict>
                <key>Label</key>
                <string>\(ServiceDefinition.label)</string>
                <key>ProgramArguments</key>
                <array>
            \(words)    </array>
                <key>RunAtLoad</key>
                <true/>
                <key>KeepAlive</key>
                <dict>
                    <key>SuccessfulExit</key>
                    <false/>
                </dict>
                <key>ThrottleInterval</key>
                <integer>\(ServiceDefinition.restartSeconds)</integer>
                <key>ExitTimeOut</key>
                <integer>\(ServiceDefinition.stopSeconds)</integer>
                <key>ProcessType</key>
                <string>Background</string>
                <key>Umask</key>
                <integer>63</integer>
                <key>StandardOutPath</key>
                <string>\(log)</string>
                <key>StandardErrorPath</key>
                <string>\(log)</string>
            </dict>
            </plist>

            """
    }

    /// A word of a command line, as systemd reads it: quoted, with what it would replace taken literally.
    static func systemdWord(_ word: String) -> String {
        var text = "\""
        for scalar in word.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "%": text += "%%"
            case "$": text += "$$"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private static func xmlText(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

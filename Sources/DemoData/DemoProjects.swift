/// A made-up project that the demo's sessions work on.
struct DemoProject: Sendable {
    var name: String
    var prompts: [String]
    /// Path in the project and a line of it with what it becomes.
    var files: [(path: String, old: String, new: String)]
    var commands: [(command: String, description: String, output: String)]
    var failures: [(command: String, description: String, error: String)]
    var searches: [String]
    var newFile: (path: String, content: String)

    static let all = [shop, mobile, pipeline, website]

    private static let shop = DemoProject(
        name: "shop-api",
        prompts: [
            "The checkout total is off by one cent for some orders. Find out why and fix it.",
            "Add a rate limit to the login endpoint, with tests.",
            "Orders with a discount code above 100 % are accepted. They should be refused with a clear message.",
            "Refunds of split payments go to the first card only. Split them as the payment was.",
            "Move the price rules out of the controller, one file for each rule.",
            "Why does the order list take three seconds for large customers?",
            "Write down how a payment provider is added.",
        ],
        files: [
            (
                "src/orders/total.ts", "  return Math.round(sum * rate) / 100;",
                "  return roundHalfEven(sum * rate) / 100;"
            ),
            (
                "src/auth/login.ts", "router.post(\"/login\", login);",
                "router.post(\"/login\", limit(5, \"1m\"), login);"
            ),
            (
                "src/orders/discount.ts", "if (percent < 0) throw new BadDiscount();",
                "if (percent < 0 || percent > 100) throw new BadDiscount();"
            ),
        ],
        commands: [
            ("npm test -- --run orders", "Run the order tests", "Test Files  6 passed (6)\n     Tests  48 passed (48)"),
            (
                "git diff --stat", "See what changed",
                " src/orders/total.ts | 4 ++--\n 1 file changed, 2 insertions(+), 2 deletions(-)"
            ),
            ("npx tsc --noEmit", "Check the types", ""),
        ],
        failures: [
            (
                "npm test -- --run total", "Run the failing test",
                "Exit code 1\n FAIL  test/total.test.ts > rounds halves to even\nAssertionError: expected 10.13 to be 10.12"
            ),
            (
                "psql shop -c 'select 1'", "Is the database up?",
                "Exit code 2\npsql: error: connection to server at \"localhost\", port 5432 failed: Connection refused"
            ),
        ],
        searches: ["Math\\.round", "limiter", "BadDiscount"],
        newFile: (
            "test/total.test.ts", "import { total } from \"../src/orders/total\";\n\ntest(\"rounds\", () => {});\n"
        ))

    private static let mobile = DemoProject(
        name: "trail-app",
        prompts: [
            "The map flickers when the track is longer than 10 km. Can you look into it?",
            "Store the recorded track every 30 seconds, so that a crash does not lose a hike.",
            "Dark mode: the elevation chart cannot be read at night.",
            "Import GPX files that have more than one track.",
            "Battery use has doubled since the last release. Which change was it?",
        ],
        files: [
            ("Sources/Map/TrackLayer.swift", "layer.setNeedsDisplay()", "layer.setNeedsDisplay(changedRect)"),
            (
                "Sources/Recording/Recorder.swift", "points.append(point)",
                "points.append(point)\n        saveIfDue(now)"
            ),
        ],
        commands: [
            (
                "swift test --filter RecorderTests", "Run the recorder's tests",
                "Executed 14 tests, with 0 failures in 0.412 seconds"
            ),
            ("swift build -c release", "Build", "Build complete! (38.21s)"),
        ],
        failures: [
            (
                "swift build", "Build",
                "Exit code 1\nTrackLayer.swift:88:13: error: value of type 'CGRect' has no member 'unionn'"
            )
        ],
        searches: ["setNeedsDisplay", "class Recorder"],
        newFile: ("Sources/Recording/TrackStore.swift", "struct TrackStore {\n    let folder: String\n}\n"))

    private static let pipeline = DemoProject(
        name: "weather-pipeline",
        prompts: [
            "The nightly job took four hours instead of one. What changed?",
            "Stations that report no humidity crash the import. Skip the field and count them.",
            "Add wind gusts to the hourly table, with a migration.",
            "Retry the upload when the bucket answers 503, but not for ever.",
            "Two stations share an id. Tell them apart by their place.",
        ],
        files: [
            ("pipeline/load.py", "for row in rows: insert(row)", "insert_many(rows, batch=1000)"),
            (
                "pipeline/parse.py", "humidity = float(record[\"hum\"])",
                "humidity = optional_float(record.get(\"hum\"))"
            ),
        ],
        commands: [
            ("pytest -q tests/test_parse.py", "Run the parser's tests", "..........  [100%]\n10 passed in 0.31s"),
            (
                "git log --oneline -5", "Look at the last commits",
                "a1b2c3d Insert rows one by one\n99f0e1a Read stations from the new feed"
            ),
        ],
        failures: [
            (
                "python -m pipeline.load --dry-run", "Try the import",
                "Exit code 1\nTraceback (most recent call last):\n  File \"parse.py\", line 41, in parse\nKeyError: 'hum'"
            )
        ],
        searches: ["insert\\(", "humidity"],
        newFile: ("tests/test_missing_humidity.py", "def test_missing_humidity_is_counted():\n    assert True\n"))

    private static let website = DemoProject(
        name: "club-website",
        prompts: [
            "The contact form sends nothing on Safari. Please find out and repair it.",
            "Make the calendar page usable with a keyboard.",
            "Pictures of the gallery are loaded at full size on phones. Serve smaller ones.",
            "Translate the membership form into French.",
            "The newsletter is sent twice when the page is reloaded.",
        ],
        files: [
            ("web/contact.js", "form.requestSubmit()", "form.requestSubmit?.() ?? form.submit()"),
            ("web/calendar.css", ":focus { outline: none; }", ":focus-visible { outline: 2px solid; }"),
        ],
        commands: [
            ("make check", "Run the checks", "html: ok\ncss: ok\nlinks: 214 ok"),
            ("npx playwright test calendar", "Try the calendar", "  6 passed (4.1s)"),
        ],
        failures: [
            (
                "npx playwright test contact --project=webkit", "Reproduce on WebKit",
                "Exit code 1\n  1) contact.spec.ts:12 the form is sent\n    TypeError: form.requestSubmit is not a function"
            )
        ],
        searches: ["requestSubmit", "outline"],
        newFile: ("tests/contact.spec.ts", "import { test } from \"@playwright/test\";\n"))
}

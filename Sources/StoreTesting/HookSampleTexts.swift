/// Words and phrases of development work, for samples that look like the real thing without being anybody's.
enum HookSampleTexts {
    static let people = ["ana", "ben", "dev", "kim", "lee", "maria", "root", "sam", "user", "wei"]
    static let homes = ["/home/", "/Users/", "/home/", "/mnt/c/Users/"]
    static let projects = [
        "acme-web", "billing", "console", "data-pipeline", "docs-site", "gateway", "inventory", "mobile-app", "notes",
        "search-api", "shop", "tracker",
    ]
    static let folders = [
        "src", "src/components", "src/lib", "src/utils", "tests", "packages/core/src", "app/models", "app/api/routes",
        "internal/server", "cmd/tool", "docs", "scripts", "Sources/App", "Tests/AppTests", "src/hooks", "src/services",
    ]
    static let stems = [
        "index", "main", "server", "client", "config", "auth", "user", "session", "router", "store", "parser", "utils",
        "helpers", "types", "schema", "test_login", "README", "package", "Dockerfile", "settings", "handler", "worker",
        "queue", "cache", "button", "table",
    ]
    static let extensions = [
        "ts", "tsx", "js", "py", "go", "rs", "swift", "md", "json", "yml", "css", "html", "sql", "sh",
    ]
    static let words = [
        "the", "a", "to", "of", "and", "in", "for", "is", "with", "when", "that", "this", "not", "file", "function",
        "test", "tests", "error", "add", "fix", "update", "remove", "check", "make", "should", "please", "need", "use",
        "new", "value", "returns", "request", "response", "database", "user", "login", "page", "component", "button",
        "handler", "cache", "timeout", "retry", "build", "fails", "failing", "because", "instead", "after", "before",
        "all", "each", "one", "issue", "branch", "commit", "migration", "config", "option", "default", "message",
        "list",
        "query", "index", "column", "session", "token", "header", "type", "missing", "wrong", "slow", "faster", "look",
        "implementation", "refactor", "explain", "document", "endpoint", "validate", "input", "output", "state",
        "render",
    ]
    static let identifiers = [
        "userId", "sessionId", "createdAt", "updatedAt", "config", "options", "result", "response", "request", "error",
        "data", "items", "index", "value", "name", "path", "status", "message", "handler", "callback", "context",
        "state",
        "props", "children", "client", "server", "logger", "db", "query", "params", "payload", "token", "count",
        "limit",
    ]
    static let lines = [
        "import { $ } from './$';", "import React, { useState, useEffect } from 'react';",
        "export const $ = async ($) => {",
        "export default function $($) {", "  const $ = await $.$($);", "  if (!$) {", "    return null;",
        "    throw new Error('$ is required');", "  return $;", "  }", "}", "});",
        "  const [$, set$] = useState(null);",
        "def $(self, $):", "    \"\"\"Return the $ of the $.\"\"\"", "    if $ is None:",
        "        raise ValueError(\"$\")",
        "    return self.$", "from $ import $", "class $(Base$):", "    self.$ = $", "    for $ in $:",
        "func $($ string) (*$, error) {", "    if err != nil {", "        return nil, err", "    }",
        "    defer $.Close()",
        "    let $ = try $.$($)", "    guard let $ else { return nil }", "struct $: Codable {",
        "    private let $: String",
        "    fn $(&self, $: &str) -> Result<$, Error> {", "        Ok($)", "    # $ $", "    // $ the $ before the $",
        "  \"$\": \"$\",", "  \"$\": true,", "    <div className=\"$\">", "    </div>", "", "",
        "    expect($).toBe($);", "  it('returns $ for $', async () => {", "describe('$', () => {", "    assert $ == $",
        "SELECT $, $ FROM $ WHERE $ = $", "    console.log($);", "## $", "- $ the $", "| $ | $ |",
    ]
    static let commands = [
        "git status", "git diff --stat", "git log --oneline -10", "git add -A && git commit -m \"$ the $\"", "npm test",
        "npm run build", "npm install", "npx tsc --noEmit", "npx vitest run %", "pytest -q %", "python3 -m pytest % -x",
        "swift build", "swift test --filter $", "cargo test", "cargo build --release", "go test ./...",
        "go build ./...",
        "ls -la %", "cat % | head -50", "grep -rn \"$\" % | head -20",
        "find . -name \"*.$\" -not -path \"*/node_modules/*\"",
        "mkdir -p %", "rm -rf dist && npm run build", "make test", "docker compose up -d",
        "curl -s http://localhost:3000/$",
        "sed -n '1,80p' %", "wc -l %", "which node && node --version", "cd ^ && npm run lint 2>&1 | tail -20",
    ]
    static let outputs = [
        "On branch main", "Your branch is up to date with 'origin/main'.", "Changes not staged for commit:",
        "  (use \"git add <file>...\" to update what will be committed)", "\tmodified:   %",
        "nothing to commit, working tree clean",
        " PASS  %", " FAIL  %", "Tests:       # passed, # total", "Test Suites: # passed, # total",
        "Time:        #.# s",
        "# passed in #.#s", "=================== test session starts ===================", "% ........ [100%]",
        "E       AssertionError: assert $ == $", "error TS#: Property '$' does not exist on type '$'.",
        "%(#,#): error TS#: Cannot find name '$'.", "    at $ (%:#:#)", "Traceback (most recent call last):",
        "  File \"%\", line #, in $", "ModuleNotFoundError: No module named '$'", "warning: unused variable `$`",
        "error: cannot find '$' in scope", "Compiling $ v#.#.#",
        "    Finished dev [unoptimized + debuginfo] target(s) in #.#s",
        "Build complete! (#.#s)", "ok  \tgithub.com/acme/$\t#.#s", "--- FAIL: Test$ (#.#s)", "npm ERR! code ELIFECYCLE",
        "added # packages, and audited # packages in #s", "found 0 vulnerabilities",
        "drwxr-xr-x  # user user  # Nov # #:# $",
        "-rw-r--r--  1 user user # Nov # #:# %", "%:#:  const $ = $($);", "%:#:import $", "[main #] $ the $",
        " # files changed, # insertions(+), # deletions(-)", "Exit code #", "command not found: $",
        "{\"$\":\"$\",\"status\":#}",
        "Error: connect ECONNREFUSED 127.0.0.1:#", "Listening on http://localhost:#", "Permission denied",
        "No such file or directory",
    ]
    static let closings = [
        "I've updated the $ and all tests pass now.", "The $ is fixed: the $ was missing a $.",
        "Done. I added the $ to `%`.",
        "Let me look at the $ first.", "I'll check the $ and then update the $.",
        "The build succeeds and the tests pass.",
        "Here's a summary of what I changed:\n\n- Added $ to `%`\n- Updated the $\n- Fixed the failing test",
    ]
    static let agentTypes = ["general-purpose", "Explore", "Plan", "code-reviewer"]
    static let models = ["claude-opus-5", "claude-sonnet-5", "claude-haiku-5"]
}

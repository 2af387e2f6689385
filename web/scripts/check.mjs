// Checks the dashboard: strict types, generated API types, and unit tests under node's test runner.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateTypes } from "./generate-types.mjs";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const run = (command, args) => execFileSync(command, args, { cwd: web, stdio: "inherit" });

// With EYRIE_OPENAPI naming the hub's document, types.ts must be what the generator makes of it.
const openAPI = process.env.EYRIE_OPENAPI;
if (openAPI) {
  const fresh = generateTypes(JSON.parse(readFileSync(openAPI, "utf8")));
  if (fresh !== readFileSync(join(web, "src/api/types.ts"), "utf8")) {
    console.error(`web/src/api/types.ts is not what ${openAPI} says; write it again:`);
    console.error("  node web/scripts/generate-types.mjs openapi.json > web/src/api/types.ts");
    process.exit(1);
  }
}

run("tsc", ["--noEmit", "-p", "tsconfig.json"]);

// The tests import TypeScript sources, so each is bundled for node before it runs.
const stage = mkdtempSync(join(tmpdir(), "eyrie-web-tests-"));
try {
  const tests = readdirSync(join(web, "test")).filter((name) => name.endsWith(".test.mjs"));
  run("esbuild", [
    ...tests.map((name) => join("test", name)), "--bundle", "--platform=node", "--format=esm", "--jsx=automatic",
    "--out-extension:.js=.mjs", `--outdir=${stage}`, "--log-level=warning",
    `--define:TEST_FOLDER=${JSON.stringify(join(web, "test"))}`,
  ]);
  run("node", ["--test", "--test-reporter=spec", ...tests.map((name) => join(stage, name))]);
} finally {
  rmSync(stage, { recursive: true, force: true });
}

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { maximumFileLines, maximumFunctionLines, readSources, tooLong } from "../scripts/house.mjs";

const web = join(TEST_FOLDER, "..");
const source = (path, text) => ({ path, text });
const linesOf = (count) => "  again();\n".repeat(count);

test("no file and no function is longer than what can be taken in at once", () => {
  assert.deepEqual(tooLong(readSources(web)), []);
});

test("a function or a file that is too long is refused, whatever form it has", () => {
  const body = linesOf(maximumFunctionLines - 1);
  for (const text of [
    `function long() {\n${body}}\n`, `const long = () => {\n${body}};\n`, `class A {\n  long() {\n${body}  }\n}\n`,
  ]) assert.deepEqual(tooLong([source("src/a.tsx", text)]), ["src/a.tsx: long has 71 lines"]);
  assert.deepEqual(tooLong([source("src/a.ts", `function short() {\n${linesOf(maximumFunctionLines - 2)}}\n`)]), []);
  assert.deepEqual(tooLong([source("src/a.ts", linesOf(maximumFileLines + 1))]), ["src/a.ts has 401 lines"]);
  assert.deepEqual(tooLong([source("src/a.ts", linesOf(maximumFileLines))]), []);
});

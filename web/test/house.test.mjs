import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { maximumFileLines, maximumFunctionLines, needlessExports, readSources, tooLong } from "../scripts/house.mjs";

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

test("nothing is exported that no other file takes", () => {
  assert.deepEqual(needlessExports(readSources(web)), []);
});

test("an export that only its own file uses is refused; a test or a page that is loaded later is a use", () => {
  const text = "export const a = 1;\nexport function B() { return a; }\nexport interface C { c: 1 }\n";
  const own = source("src/a.tsx", text);
  const complaints = (...names) => names.map((name) => `src/a.tsx: nobody imports ${name}`);
  const refused = (path, text) => needlessExports([own, source(path, text)]);
  assert.deepEqual(needlessExports([own]), complaints("a", "B", "C"));
  assert.deepEqual(refused("src/b.ts", 'import { a as other } from "./a";\n'), complaints("B", "C"));
  assert.deepEqual(refused("test/a.test.mjs", 'import { a } from "../src/a";\n'), complaints("B", "C"));
  assert.deepEqual(refused("src/b.ts", 'const a = 2;\nconst page = async () => (await import("./a")).B;\n'),
    complaints("a", "C"));
  assert.deepEqual(refused("src/b.ts", 'export type { C } from "./a";\n'),
    [...complaints("a", "B"), "src/b.ts: nobody imports C"]);
  assert.deepEqual(refused("src/c.ts", 'import { a } from "./d";\n'), complaints("a", "B", "C"));
});

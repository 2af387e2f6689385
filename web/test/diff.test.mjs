import assert from "node:assert/strict";
import { test } from "node:test";
import { isBinary, missingWords } from "../src/features/files/content";
import {
  changedWords, countChanges, foldedBlocks, patchBlocks, sideBySide, stepsOfBlock,
} from "../src/features/files/diffModel";
import { filteredFiles, firstFile, treeRows } from "../src/features/files/fileTree";
import { languageOf } from "../src/features/files/language";
import { diffTexts, linesOf } from "../src/features/files/lineDiff";
import { readMarkup, segmentsOf } from "../src/features/files/segments";
import { wordChanges } from "../src/features/files/wordDiff";
import { highlightLines } from "../src/features/files/highlighter";

const shown = (lines) => lines.map((line) => `${{ same: " ", added: "+", removed: "-" }[line.kind]}${line.text}`);
const before = (lines) => lines.filter((line) => line.kind !== "added").map((line) => line.text);
const after = (lines) => lines.filter((line) => line.kind !== "removed").map((line) => line.text);

test("a diff says what stayed, what went and what came, with the numbers of both sides", () => {
  const { lines } = diffTexts("a\nb\nc\nd\n", "a\nB\nc\nd\ne\n");
  assert.deepEqual(shown(lines), [" a", "-b", "+B", " c", " d", "+e"]);
  assert.deepEqual(lines.map((line) => [line.old, line.new]),
    [[1, 1], [2, null], [null, 2], [3, 3], [4, 4], [null, 5]]);
  assert.deepEqual(countChanges(lines), { added: 2, removed: 1 });
});

test("texts of any kind come out as they went in", () => {
  let seed = 7;
  const random = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let round = 0; round < 200; round += 1) {
    const text = () => Array.from({ length: random(30) }, () => "abc"[random(3)]).join("\n");
    const [old, fresh] = [text(), text()];
    const { lines } = diffTexts(old, fresh);
    assert.deepEqual(before(lines), linesOf(old));
    assert.deepEqual(after(lines), linesOf(fresh));
  }
});

test("empty texts, texts without an end of line and Windows' ends of lines", () => {
  assert.deepEqual(diffTexts("", "").lines, []);
  assert.deepEqual(shown(diffTexts("", "a\nb").lines), ["+a", "+b"]);
  assert.deepEqual(shown(diffTexts("a\n", "").lines), ["-a"]);
  assert.deepEqual(shown(diffTexts("a\r\nb\r\n", "a\nb\n").lines), [" a", " b"]);
});

test("texts that have nothing in common are bounded, and said to be so", () => {
  const text = (letter) => Array.from({ length: 30_000 }, (_, index) => `${letter}${index}`).join("\n");
  const begun = performance.now();
  const { lines, isWhole } = diffTexts(text("a"), text("b"));
  assert.equal(isWhole, false);
  assert.equal(lines.length, 60_000);
  assert.equal(lines[0].kind, "removed");
  assert.ok(performance.now() - begun < 5_000);
});

test("what is unchanged is folded but for three lines around a change", () => {
  const text = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const changed = [...text];
  changed[20] = "another";
  const blocks = foldedBlocks(diffTexts(text.join("\n"), changed.join("\n")).lines);
  assert.deepEqual(blocks.map((block) => [block.isFolded, block.lines.length]), [[true, 17], [false, 8], [true, 16]]);
  // Two lines that are left out would save nothing.
  changed[28] = "one more";
  assert.deepEqual(foldedBlocks(diffTexts(text.join("\n"), changed.join("\n")).lines).map((block) => block.isFolded),
    [true, false, true]);
});

test("lines side by side: what went beside what came, the rest alone", () => {
  const { lines } = diffTexts("a\nb\nc\nx", "a\nB\nx\ny");
  assert.deepEqual(sideBySide(lines).map(({ left, right }) => [left?.text ?? null, right?.text ?? null]), [
    ["a", "a"], ["b", "B"], ["c", null], ["x", "x"], [null, "y"],
  ]);
});

test("words that changed are told, lines that have little in common are not compared", () => {
  const { before: went, after: came } = wordChanges("return round(sum - discount);",
    "return Math.max(0, round(sum - discount));");
  assert.deepEqual(went, []);
  assert.deepEqual(came.map(([from, to]) => "return Math.max(0, round(sum - discount));".slice(from, to)),
    ["Math.max(0, ", ")"]);
  assert.equal(wordChanges("let a = 1;", "for (const line of lines) {"), null);
  assert.deepEqual(wordChanges("same", "same"), { before: [], after: [] });
  assert.deepEqual(wordChanges("größe = 1", "größe = 2"), { before: [[8, 9]], after: [[8, 9]] });
});

test("very long lines are compared at their ends alone, in time", () => {
  const begun = performance.now();
  const long = Array.from({ length: 20_000 }, (_, index) => `w${index}`).join(" ");
  const found = wordChanges(`${long} end`, `${long} END`);
  assert.deepEqual(found.after, [[long.length + 1, long.length + 4]]);
  wordChanges(`x ${"a b ".repeat(20_000)}y`, `z ${"b a ".repeat(20_000)}y`);
  assert.ok(performance.now() - begun < 2_000);
});

test("a patch keeps its numbers; one that was only asked for has none", () => {
  const hunk = { oldStart: 3, oldLines: 2, newStart: 3, newLines: 2,
    lines: [" a", "-b", "+c", "\\ No newline at end of file"] };
  const [block] = patchBlocks([hunk]);
  assert.equal(block.head, "@@ −3,2 +3,2 @@");
  assert.deepEqual(block.lines.map((line) => [line.kind, line.old, line.new, line.text]), [
    ["same", 3, 3, "a"], ["removed", 4, null, "b"], ["added", null, 4, "c"],
  ]);
  const [derived] = patchBlocks([{ oldLines: 1, newLines: 1, lines: ["-b", "+c"] }]);
  assert.equal(derived.head, "line numbers are not known");
  assert.deepEqual(derived.lines.map((line) => [line.old, line.new]), [[null, null], [null, null]]);
  assert.deepEqual([...changedWords(block.lines).values()], []);
});

test("a hunk is known to come from the last steps that have its lines", () => {
  const step = (...lines) => ({ patch: [{ oldLines: 1, newLines: 1, lines }] });
  const steps = [step("-a", "+b"), step("+other"), step("-b", "+c"), { patch: null }];
  const block = { head: null, isFolded: false, lines: diffTexts("a", "c").lines };
  assert.deepEqual(stepsOfBlock(block, steps), [0, 2]);
  assert.deepEqual(stepsOfBlock({ ...block, lines: diffTexts("x", "y").lines }, steps), []);
});

test("tokens are cut where changed words begin and end", () => {
  const tokens = [{ text: "const ", kind: "keyword" }, { text: "value", kind: "" }];
  assert.deepEqual(segmentsOf(tokens, [[2, 8]]).map((part) => [part.text, part.kind, part.isChanged]), [
    ["co", "keyword", false], ["nst ", "keyword", true], ["va", "", true], ["lue", "", false],
  ]);
  assert.deepEqual(segmentsOf([{ text: "", kind: "" }], []), []);
});

test("only the highlighter's own markup is read, and only if its text is the line's", () => {
  assert.deepEqual(readMarkup('<span class="hljs-keyword">let</span> a &lt; b', "let a < b"), [
    { text: "let", kind: "keyword" }, { text: " a < b", kind: "" },
  ]);
  for (const [markup, line] of [
    ['<img src="x" onerror="alert(1)">', ""], ['<span class="hljs-x" onclick="a()">b</span>', "b"], ["</span>a", "a"],
    ['<span class="hljs-a">b', "b"], ["a &nbsp; b", "a \u00a0 b"], ["other", "line"], ["a & b", "a & b"],
  ]) assert.equal(readMarkup(markup, line), null, markup);
});

test("code is told apart line by line, across lines too, and never loses a letter", async () => {
  const signal = new AbortController().signal;
  const lines = ["/* one", "two */ const a = '<b>&amp;';", "</script><img src=x onerror=alert(1)>", "", "}}}}"];
  const found = await highlightLines("typescript", lines, signal);
  for (const [index, tokens] of found.entries()) assert.equal(tokens.map((token) => token.text).join(""), lines[index]);
  assert.equal(found[0][0].kind, "comment");
  assert.equal(found[1][0].kind, "comment");
  assert.ok(found[1].some((token) => token.kind === "keyword" && token.text === "const"));
});

test("hostile lines take bounded time in every language", async () => {
  const signal = new AbortController().signal;
  const hostile = [
    "(".repeat(400), "a".repeat(400), "<".repeat(400), "\\".repeat(400), "'".repeat(400), " ".repeat(399) + "x",
    "/*".repeat(200), "${".repeat(200), "a=".repeat(200), "-".repeat(400), "1_".repeat(200), "\t".repeat(400),
      "&".repeat(400),
    "x".repeat(100_000),
  ];
  for (const language of [
    "bash", "cpp", "cs", "css", "dockerfile", "go", "ini", "java", "javascript", "json", "kotlin", "lua", "makefile",
      "markdown",
    "php", "python", "ruby", "rust", "sql", "swift", "typescript", "xml", "yaml",
  ]) {
    const begun = performance.now();
    const found = await highlightLines(language, hostile, signal);
    assert.equal(found[hostile.length - 1] ?? null, null);
    assert.ok(performance.now() - begun < 3_000, `${language} took ${performance.now() - begun} ms`);
  }
});

test("languages go by the name of the file", () => {
  assert.deepEqual(["a/b.ts", "Makefile", "x.tar.gz", "README.md", ".env", "constructor",
    "a.__proto__"].map(languageOf), [
    "typescript", "makefile", null, "markdown", "ini", null, null,
  ]);
});

const file = (path, more = {}) => ({
  path, reads: 1, writes: 0, edits: 0, lines_added: 0, lines_removed: 0, first_at: "", last_at: "", agents: ["main"],
    is_created: false, ...more,
});

test("folders that have one folder only are one row, and folding hides what is in them", () => {
  const files = [file("/srv/app/a.ts"), file("/srv/app/src/deep/b.ts"), file("/srv/app/src/deep/c.ts"),
    file("relative.md")];
  const rows = treeRows(files, new Set());
  assert.deepEqual(rows.map((row) => [row.depth, row.name]), [
    [0, "/srv/app/"], [1, "src/deep/"], [2, "b.ts"], [2, "c.ts"], [1, "a.ts"], [0, "relative.md"],
  ]);
  assert.deepEqual(treeRows(files, new Set(["/srv/app/"])).map((row) => [row.name, row.count]),
    [["/srv/app/", 3], ["relative.md", 1]]);
  assert.equal(treeRows([file("/a/b/"), file("constructor/__proto__/x")], new Set()).length, 4);
});

test("files are filtered by agent and by every word", () => {
  const files = [file("/a/Total.ts"), file("/a/total.md", { agents: ["x"], edits: 1 }), file("/b/round.ts")];
  assert.deepEqual(filteredFiles(files, null, "TOTAL a").map((one) => one.path), ["/a/Total.ts", "/a/total.md"]);
  assert.deepEqual(filteredFiles(files, "x", "").map((one) => one.path), ["/a/total.md"]);
  assert.equal(firstFile(files).path, "/a/total.md");
  assert.equal(firstFile([]), null);
});

test("why a text is not shown", () => {
  const content = (more) => ({ path: "x", content: "text", is_complete: true, basis: "write", bytes: 4, reason: null,
    ...more });
  assert.equal(missingWords(content({})), null);
  assert.equal(missingWords(content({ content: null,
    reason: "The file has 2000000 bytes; up to 1048576 are shown." })).title, "It is too large to be shown");
  assert.equal(missingWords(content({ content: null, reason: null })).title, "Its text is not known");
  assert.equal(missingWords(content({ content: "\u0000PNG" })).title, "It is a binary file");
  assert.equal(isBinary("\u001b[31mred\u001b[0m\ttext\r\n"), false);
});

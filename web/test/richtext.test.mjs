import assert from "node:assert/strict";
import { test } from "node:test";
import { maximumRuns, terminalRuns } from "../src/text/richText/ansi";
import { longestMarkdown, markdownHTML, webAddress } from "../src/text/richText/markdown";

const esc = "\u001b";
const textOf = (text) => terminalRuns(text).map((run) => run.text).join("");
const words = (text) => terminalRuns(text).map(({ text: part, style }) => [part, style.colour, style.isBold]);

test("colours and weights of a terminal become runs", () => {
  assert.deepEqual(words(`plain ${esc}[31mred ${esc}[1mbold${esc}[0m end`), [
    ["plain ", null, false], ["red ", "red", false], ["bold", "red", true], [" end", null, false],
  ]);
  assert.deepEqual(words(`${esc}[1;32mok${esc}[22;39m.`), [["ok", "green", true], [".", null, false]]);
  assert.deepEqual(words(`${esc}[mx`), [["x", null, false]]);
  assert.equal(terminalRuns(`${esc}[44mx`)[0].style.ground, "blue");
  assert.equal(terminalRuns(`${esc}[7mx`)[0].style.isInverse, true);
});

test("colours of 256 and of 16 million are told by the nearest of eight", () => {
  const colourOf = (code) => terminalRuns(`${esc}[${code}mx`)[0].style.colour;
  assert.equal(colourOf("38;5;196"), "red");
  assert.equal(colourOf("38;5;46"), "green");
  assert.equal(colourOf("38;5;9"), "red");
  assert.equal(colourOf("38;5;250"), "white");
  assert.equal(colourOf("38;2;20;20;250"), "blue");
  assert.equal(colourOf("38:2:250:250:10"), "yellow");
  assert.equal(colourOf("38;5;999"), null);
  assert.deepEqual(words(`${esc}[38;5;196;1mx`), [["x", "red", true]]);
});

test("what moves a cursor, sets a title or links elsewhere is left out", () => {
  const steered = `a${esc}[2J${esc}[1;1Hb${esc}]0;title\u0007c${esc}]8;;http://evil.example\u0007d${esc}]8;;${esc}\\e`;
  assert.equal(textOf(steered), "abcde");
  assert.equal(textOf(`x${esc}(By${esc}P1$r${esc}\\z`), "xyz");
  assert.equal(textOf(`cut${esc}]8;;http://evil.example\nnext`), "cut\nnext");
  assert.equal(textOf(`cut ${esc}[31`).includes("cut "), true);
});

test("progress that overwrites its line shows how it ended", () => {
  assert.equal(textOf("10 %\r50 %\r100 %\ndone\r\n"), "100 %\ndone\n");
  assert.equal(textOf("abc\b\bX"), "aX");
  assert.equal(textOf(`${"a".repeat(20_000)}${"\b".repeat(20_000)}z`), "z");
});

test("very many changes of colour stay within bounds", () => {
  const text = `${esc}[31ma${esc}[32mb`.repeat(20_000);
  const before = performance.now();
  const runs = terminalRuns(text);
  assert.equal(runs.length, maximumRuns);
  assert.equal(runs.map((run) => run.text).join("").length, 40_000);
  assert.ok(performance.now() - before < 2_000);
});

test("Markdown is shown as it is meant", () => {
  const html = markdownHTML(
    "# Title\n\n**bold** and `code`\n\n- [x] done\n- item\n\n```ts\nlet a = 1 < 2;\n```\n\n|a|b|\n|-|-|\n|1|2|");
  for (const part of [
    "<h3>Title</h3>", "<strong>bold</strong>", "<code>code</code>", "☑", '<pre title="ts"><code>let a = 1 &lt; 2;',
      "<table>",
  ]) assert.ok(html.includes(part), `${part} in ${html}`);
  assert.ok(!html.includes("<input") && !html.includes("id="));
});

const allowed = new RegExp([
  String.raw`^(?:a href="https?://[^"<>]*" title="[^"<>]*" rel="noopener noreferrer" target="_blank"`,
  String.raw`|pre title="[^"<>]*"|ol start="\d+"|t[hd] align="(?:left|right|center)"|/?(?:a|p|pre|code|strong`,
  String.raw`|em|del|ul|ol|li|br|hr|h[3-6]|blockquote|table|thead|tbody|tr|th|td))$`,
].join(""));

/** Every tag of the HTML must be one that the policy writes. */
function assertHarmless(html, what) {
  for (const [, tag] of html.matchAll(/<([^>]*)>/g)) assert.match(tag.trim(), allowed, `${what}: <${tag}>`);
}

test("raw HTML stays text, nothing is loaded, and links lead to the web alone", () => {
  const mark = "window.__xss=1";
  const texts = [
    `<script>${mark}</script>`, `<img src=x onerror=${mark}>`, `<svg onload=${mark}>`, `a <b onclick="${mark}">b</b>`,
    "![pixel](http://evil.example/p.png)", `![x](javascript:${mark})`, `[x](javascript:${mark})`,
      `[x](JaVaScRiPt:${mark})`,
    `[x](java\nscript:${mark})`, `[x](&#106;avascript:${mark})`, `[x](data:text/html,<script>${mark}</script>)`,
    `[x](vbscript:${mark})`, "[x](//evil.example/x)", "[x](/api/sessions)",
      `[x](https://a.example/"onmouseover="${mark})`,
    `[x](https://a.example/'><script>${mark}</script>)`, `<https://a.example/"onload=${mark}>`, `<javascript:${mark}>`,
    `[a]: javascript:${mark}\n\n[a]`, `\`\`\`"><script>${mark}</script>\nx\n\`\`\``, `    <script>${mark}</script>`,
    `<pre><img src=x onerror=${mark}></pre>`, `<kbd><img src=x onerror=${mark}></kbd>`,
      `<!-- --><img src=x onerror=${mark}>`,
    `| <img src=x onerror=${mark}> |\n|-|\n| <svg onload=${mark}> |`, `# <img src=x onerror=${mark}>`,
    `![a"onerror="${mark}](https://a.example/p.png "t\\"onerror=${mark}")`,
      `[![i](http://evil.example/i)](http://evil.example)`,
    "https://user:secret@evil.example/", "www.evil.example", "a@evil.example",
      `<a href="https://a.example" style="x">y</a>`,
    `&lt;script&gt;${mark}&lt;/script&gt;`, `\\<script>${mark}\\</script>`,
      `<math><mtext></form><form><mglyph><style></math><img src onerror=${mark}>`,
  ];
  for (const text of texts) assertHarmless(markdownHTML(text), text);
  assert.ok(!/<img|<svg|<script/i.test(texts.map((text) => markdownHTML(text)).join("")));
});

test("only whole web addresses are links", () => {
  assert.equal(webAddress("https://a.example/x?y=1"), "https://a.example/x?y=1");
  for (const address of ["javascript:1", "/x", "//a.example", "data:,x", "https://", "https://u:p@a.example/",
    "ftp://a", null]) {
    assert.equal(webAddress(address), null, String(address));
  }
});

test("texts that would hold up the page are not parsed", () => {
  assert.equal(markdownHTML("x".repeat(longestMarkdown + 1)), null);
  assert.equal(markdownHTML(">".repeat(5_000)), null);
  for (const text of ["[".repeat(8_000), "*".repeat(8_000), "`".repeat(8_000), "**a ".repeat(4_000),
    "![](".repeat(4_000),
    "<".repeat(8_000), "|a".repeat(4_000), "- ".repeat(4_000), "_a".repeat(6_000), "a@".repeat(6_000),
      "\n> ".repeat(3_000)]) {
    const before = performance.now();
    markdownHTML(text);
    assert.ok(performance.now() - before < 3_000, `${text.slice(0, 8)} took ${performance.now() - before} ms`);
  }
});

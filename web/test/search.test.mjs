import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { randomFrom } from "./random.mjs";
import {
  asPhrase, readQuestion, scopes, searchQuery, snippetParts, widened, writeQuestion,
} from "../src/features/search/question.ts";

const [on, off] = ["\u0002", "\u0003"];
const parts = (snippet) => snippetParts(snippet).map((part) => (part.isMatch ? `[${part.text}]` : part.text)).join("");

test("a snippet's matches are marked, and nothing else is changed", () => {
  assert.equal(parts(`/src/${on}discount${off}.ts`), "/src/[discount].ts");
  assert.equal(parts(`${on}a${off} and ${on}b${off}`), "[a] and [b]");
  assert.equal(parts("<b>plain & simple</b>"), "<b>plain & simple</b>");
  assert.equal(parts(""), "");
});

test("marks that do not pair are left out, and no text is lost", () => {
  assert.equal(parts(`a ${on}b`), "a b");
  assert.equal(parts(`a${off} b ${on}c${off}`), "a b [c]");
  assert.equal(parts(`${on}${off}x`), "x");
  assert.equal(parts(`${on}a${on}b${off}c`), "[ab]c");
  const random = randomFrom(9);
  for (let round = 0; round < 300; round += 1) {
    const snippet = Array.from({ length: 12 }, () => [on, off, "x", "y "][Math.floor(random() * 4)]).join("");
    const text = snippetParts(snippet).map((part) => part.text).join("");
    assert.equal(text, snippet.replaceAll(on, "").replaceAll(off, ""));
  }
});

test("a question survives the way through the URL", () => {
  for (const text of ["", "two words", "\"a phrase\"", "a&b=c", "ü*"]) {
    for (const chosen of [[], ["prompt"], [...scopes]]) {
      const url = writeQuestion(new URLSearchParams("range=7d"), { text, scopes: chosen }).toString();
      assert.deepEqual(readQuestion(new URLSearchParams(url)), { text, scopes: chosen });
      assert.equal(new URLSearchParams(url).get("range"), "7d");
    }
  }
  assert.deepEqual(readQuestion(new URLSearchParams("q=a&scope=files&scope=error")).scopes, ["error"]);
});

test("equal questions ask the hub the same", () => {
  const one = readQuestion(new URLSearchParams("q=+a&scope=error&scope=prompt"));
  assert.equal(searchQuery(one, { since: "7d" }), "q=a&since=7d&scope=prompt&scope=error");
});

test("what was not found leads to wider questions", () => {
  assert.equal(widened("disc "), "disc*");
  assert.equal(widened("disc*"), null);
  assert.equal(widened("\"a b\""), null);
  assert.equal(asPhrase("two words"), "\"two words\"");
  assert.equal(asPhrase("word"), null);
  assert.equal(asPhrase("\"two words\""), null);
});

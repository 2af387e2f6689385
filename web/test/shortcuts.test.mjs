import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { shortcutFor } from "../src/app/shortcuts.ts";

const shortcut = (words, keys, scope) => ({ words, keys, scope, group: "", run: () => undefined });
const list = [
  shortcut("feed down", ["j"]), shortcut("page down", ["d"]), shortcut("pan", ["d"], "lanes"),
    shortcut("dialog", ["j"]),
];

test("the part of the page that has the focus comes first, then the latest registration", () => {
  assert.equal(shortcutFor(list, "d", () => false).words, "page down");
  assert.equal(shortcutFor(list, "d", (scope) => scope === "lanes").words, "pan");
  assert.equal(shortcutFor(list, "j", () => true).words, "dialog");
  assert.equal(shortcutFor([shortcut("pan", ["a"], "lanes")], "a", () => false), undefined);
});

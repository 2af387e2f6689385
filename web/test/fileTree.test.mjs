import assert from "node:assert/strict";
import { test } from "node:test";
import { filesWords } from "../src/features/files/fileTree.ts";

test("the files that were changed come first, as the tab counts them", () => {
  assert.equal(filesWords(2, 1), "1 changed, 1 only read");
  assert.equal(filesWords(3, 3), "3 changed");
  assert.equal(filesWords(2, 0), "0 changed, 2 only read");
});

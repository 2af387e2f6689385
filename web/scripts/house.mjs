// The dashboard's house rules, as functions from sources to complaints; the tests apply them, and show that each can
// fail.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// A CommonJS one: it is found by NODE_PATH, and not bundled.
const ts = createRequire(import.meta.url)("typescript");

export const maximumFunctionLines = 70;
export const maximumFileLines = 400;

/** Written by a program. */
const generated = new Set(["src/api/types.ts"]);

/** Path below `web` and text of each file that the rules are for. */
export function readSources(web) {
  return ["src", "test", "scripts", "types"].flatMap((folder) => readdirSync(join(web, folder), { recursive: true })
    .filter((name) => /\.(tsx?|mjs)$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => !generated.has(path))
    .map((path) => ({ path, text: readFileSync(join(web, path), "utf8") })));
}

function parsed({ path, text }) {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Files and functions that are longer than what can be taken in at once. */
export function tooLong(sources) {
  return sources.flatMap((source) => {
    const lines = source.text.split("\n").length - 1;
    const file = lines > maximumFileLines ? [`${source.path} has ${lines} lines`] : [];
    return [...file, ...longFunctions(parsed(source))];
  });
}

function longFunctions(file) {
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const lineOf = (position) => file.getLineAndCharacterOfPosition(position).line;
      const lines = lineOf(node.end) - lineOf(node.getStart(file)) + 1;
      const name = (node.name ?? node.parent.name)?.getText(file) ?? "a function";
      if (lines > maximumFunctionLines) found.push(`${file.fileName}: ${name} has ${lines} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

// The dashboard's house rules, as functions from sources to complaints; the tests apply them, and show that each can
// fail.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, normalize } from "node:path";

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

/** What a source of the dashboard exports although no other file names it. */
export function needlessExports(sources) {
  const files = sources.map(parsed);
  const paths = new Set(sources.map((source) => source.path));
  const used = new Map();
  for (const file of files) noteImports(file, paths, used);
  return files.filter((file) => file.fileName.startsWith("src/")).flatMap((file) => exportedNames(file)
    .filter((name) => !used.get(file.fileName)?.has(name))
    .map((name) => `${file.fileName}: nobody imports ${name}`));
}

function exportedNames(file) {
  return file.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return (statement.exportClause?.elements ?? []).map((one) => one.name.text);
    if (!statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(declaredNames);
    return statement.name === undefined ? [] : [statement.name.text];
  });
}

function declaredNames({ name }) {
  return ts.isIdentifier(name) ? [name.text] : name.elements.map((element) => element.name.text);
}

/** Notes which names each file takes from which other one. */
function noteImports(file, paths, used) {
  const note = (specifier, names) => {
    const path = resolved(file.fileName, specifier, paths);
    if (path === null) return;
    if (!used.has(path)) used.set(path, new Set());
    for (const name of names) used.get(path).add(name);
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const list = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
      const names = (list?.elements ?? []).map((one) => (one.propertyName ?? one.name).text);
      if (node.moduleSpecifier) note(node.moduleSpecifier.text, names);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      // What is taken out of the module stands around the call: `(await import(…)).Page`, `.then((one) => one.Pane)`.
      note(node.arguments[0].text, identifiersOf(statementOf(node)));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function statementOf(node) {
  return ts.isStatement(node) ? node : statementOf(node.parent);
}

function identifiersOf(node) {
  const names = [];
  const visit = (one) => {
    if (ts.isIdentifier(one)) names.push(one.text);
    ts.forEachChild(one, visit);
  };
  visit(node);
  return names;
}

function resolved(from, specifier, paths) {
  if (!specifier.startsWith(".")) return null;
  const path = normalize(join(dirname(from), specifier));
  return [path, `${path}.ts`, `${path}.tsx`, join(path, "index.tsx")].find((one) => paths.has(one)) ?? null;
}

/** Classes that a style sheet knows although no source names them. */
export function unusedClasses(styles, sources) {
  const words = new Set(sources.flatMap(({ text }) => text.match(/[\w-]+/g) ?? []));
  const begun = sources.flatMap(({ text }) => [...text.matchAll(/([a-z][\w-]*-)\$\{/g)].map((match) => match[1]));
  return styles.flatMap(({ path, text }) => [...new Set(classesOf(text))]
    .filter((name) => !words.has(name) && !begun.some((start) => name.startsWith(start)))
    .map((name) => `${path}: nothing has the class ${name}`));
}

function classesOf(style) {
  const selectors = style.replace(/\/\*[^]*?\*\//g, "").replace(/\{[^{}]*\}/g, " ");
  return [...selectors.matchAll(/\.([a-zA-Z][\w-]*)/g)].map((match) => match[1]);
}

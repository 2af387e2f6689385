// Bundles the dashboard: hashed file names under assets/ (cacheable for ever) and an index.html that names them.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

// Resolved by NODE_PATH, which only require() looks at.
const { minify } = createRequire(import.meta.url)("terser");

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const isDevelopment = process.argv.includes("--dev");
/** The script that the first route needs, gzip-compressed. */
const firstRouteBudgetBytes = 120 * 1024;
/** Every script, gzip-compressed. */
const allBudgetBytes = 350 * 1024;

function bundle(stage) {
  const metafile = join(stage, "meta.json");
  execFileSync(
    "esbuild",
    [
      "src/main.tsx", "src/boot.ts", "src/early.ts", "--bundle", "--splitting", "--format=esm", "--jsx=automatic", "--target=es2021",
      "--legal-comments=none", "--charset=utf8", `--outdir=${join(stage, "assets")}`, "--log-level=warning",
      "--entry-names=[name]-[hash]", "--chunk-names=[name]-[hash]", `--metafile=${metafile}`,
      // Debian's 2.4.1+dfsg+~2.4.0-2+deb12u1 of DOMPurify names a variable of another function where it should ask for
      // FORCE_BODY, and fails on every markup; with this the condition is false, as it is meant to be. Other versions
      // have no such name.
      '--define:shadowNode={"__depth":0}',
      `--define:process.env.NODE_ENV="${isDevelopment ? "development" : "production"}"`,
      ...(isDevelopment ? ["--sourcemap"] : ["--minify"]),
    ],
    { cwd: web, stdio: "inherit" },
  );
  const meta = JSON.parse(readFileSync(metafile, "utf8"));
  rmSync(metafile);
  return meta;
}

/** A fortieth is left over by esbuild, which does not look at an expression twice. */
async function minifyAgain(path) {
  const { code } = await minify(readFileSync(path, "utf8"), { module: true, ecma: 2020, compress: { passes: 2 } });
  writeFileSync(path, code);
}

/** The outputs a page needs before it can show something: an entry and what it imports statically. */
function closure(outputs, entry) {
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const imported of outputs[path].imports) if (imported.kind === "import-statement") visit(imported.path);
  };
  visit(entry);
  return [...seen];
}

function entryOf(outputs, source) {
  return Object.keys(outputs).find((path) => outputs[path].entryPoint === source);
}

function gzipSize(path) {
  return gzipSync(readFileSync(join(web, path)), { level: 9 }).length;
}

const stage = join(web, "dist.next");
rmSync(stage, { recursive: true, force: true });
mkdirSync(join(stage, "assets"), { recursive: true });
const { outputs } = bundle(stage);
if (!isDevelopment) {
  for (const path of Object.keys(outputs)) if (path.endsWith(".js")) await minifyAgain(join(web, path));
}
const mainPath = entryOf(outputs, "src/main.tsx");
const bootPath = entryOf(outputs, "src/boot.ts");
const earlyPath = entryOf(outputs, "src/early.ts");
const url = (path) => "/" + relative(stage, join(web, path));
// The early script's come first: it is to run first.
const firstRoute = [...new Set([...closure(outputs, earlyPath).slice(1), ...closure(outputs, mainPath)])];
/** The files of each lazy page and tab, by the name of its module, beyond those of the first route. */
const later = Object.fromEntries(Object.entries(outputs)
  .map(([path, { entryPoint }]) => [/(\w+(?:Page|Pane))\.tsx$/.exec(entryPoint ?? "")?.[1], path])
  .filter(([name]) => name !== undefined)
  .map(([name, path]) => [
    name, closure(outputs, path).filter((one) => !firstRoute.includes(one)).map((one) => relative(join(stage, "assets"),
      join(web, one))),
  ]));
const page = readFileSync(join(web, "index.html"), "utf8")
  .replace("{{scripts}}", JSON.stringify(later))
  .replace("{{style}}", url(outputs[mainPath].cssBundle))
  .replace("{{boot}}", url(bootPath))
  .replace("{{early}}", url(earlyPath))
  .replace("{{main}}", url(mainPath))
  .replace("{{preload}}", firstRoute.filter((path) => path !== mainPath)
    .map((path) => `<link rel="modulepreload" href="${url(path)}">`).join("\n    "));
writeFileSync(join(stage, "index.html"), page);
rmSync(join(web, "dist"), { recursive: true, force: true });
renameSync(stage, join(web, "dist"));

const built = (path) => join("dist", relative(stage, join(web, path)));
const scripts = Object.keys(outputs).filter((path) => path.endsWith(".js"));
const firstRouteBytes = firstRoute.reduce((sum, path) => sum + gzipSize(built(path)),
  gzipSize(built(bootPath)) + gzipSize(built(earlyPath)));
const allBytes = scripts.reduce((sum, path) => sum + gzipSize(built(path)), 0);
const kibibytes = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(
  `web/dist: ${readdirSync(join(web, "dist", "assets")).length} files; script on the first route ` +
    `${kibibytes(firstRouteBytes)} gzip, in all ${kibibytes(allBytes)}; style ` +
    kibibytes(gzipSize(built(outputs[mainPath].cssBundle))),
);
const overBudget = [["of the first route", firstRouteBytes, firstRouteBudgetBytes], ["in all", allBytes, allBudgetBytes]]
  .filter(([, bytes, budget]) => !isDevelopment && bytes > budget);
for (const [which, , budget] of overBudget) console.error(`the script ${which} is over its budget of ${kibibytes(budget)}`);
if (overBudget.length > 0) process.exit(1);

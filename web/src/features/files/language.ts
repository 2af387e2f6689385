// The language of a file by its name. Pure.

export type Language =
  | "bash" | "cpp" | "cs" | "css" | "dockerfile" | "go" | "ini" | "java" | "javascript" | "json" | "kotlin" | "lua"
  | "makefile" | "markdown" | "php" | "python" | "ruby" | "rust" | "sql" | "swift" | "typescript" | "xml"
  | "yaml";

const byEnding: Record<string, Language> = {
  sh: "bash", bash: "bash", zsh: "bash",
  c: "cpp", h: "cpp", cc: "cpp", cpp: "cpp", cxx: "cpp", hh: "cpp", hpp: "cpp", m: "cpp", mm: "cpp", ino: "cpp",
  cs: "cs", css: "css", go: "go", ini: "ini", toml: "ini", cfg: "ini", conf: "ini", env: "ini", properties: "ini",
  java: "java", js: "javascript", jsx: "javascript", mjs: "javascript", cjs: "javascript",
  json: "json", jsonl: "json", json5: "json", ipynb: "json", kt: "kotlin", kts: "kotlin", lua: "lua",
  mk: "makefile", md: "markdown", markdown: "markdown", php: "php", py: "python", pyi: "python", rb: "ruby", rs: "rust",
  scss: "css", less: "css", sql: "sql", swift: "swift", ts: "typescript", tsx: "typescript", mts: "typescript",
  html: "xml", htm: "xml", xml: "xml", svg: "xml", vue: "xml", plist: "xml", yaml: "yaml", yml: "yaml",
};

const byName: Record<string, Language> = {
  dockerfile: "dockerfile", containerfile: "dockerfile", makefile: "makefile", gnumakefile: "makefile",
  gemfile: "ruby", rakefile: "ruby", ".bashrc": "bash", ".zshrc": "bash", ".profile": "bash", ".env": "ini",
  ".editorconfig": "ini",
};

/** Null for a file whose language is not known. */
export function languageOf(path: string): Language | null {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).toLowerCase();
  const named = Object.prototype.hasOwnProperty.call(byName, name) ? byName[name] : undefined;
  if (named !== undefined) return named;
  const ending = name.slice(name.lastIndexOf(".") + 1);
  return Object.prototype.hasOwnProperty.call(byEnding, ending) ? byEnding[ending] ?? null : null;
}

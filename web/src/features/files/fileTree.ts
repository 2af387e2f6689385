// The files of a session as a tree of folders. Pure.
import type { FileSummary } from "../../api/types";
import { countText } from "../../text/words";

export interface TreeRow {
  key: string;
  depth: number;
  /** What is shown: a file's name, or a folder with those that have nothing else in them. */
  name: string;
  file: FileSummary | null;
  /** Of a folder: its files, however deep. */
  count: number;
  isFolded: boolean;
}

/** `1 changed, 1 only read`: the first figure is the one that a session is said to have changed. */
export function filesWords(total: number, changed: number): string {
  const read = Math.max(0, total - changed);
  return `${countText(changed)} changed${read === 0 ? "" : `, ${countText(read)} only read`}`;
}

interface Folder {
  folders: Map<string, Folder>;
  files: FileSummary[];
}

function emptyFolder(): Folder {
  return { folders: new Map(), files: [] };
}

function countOf(folder: Folder): number {
  let count = folder.files.length;
  for (const inner of folder.folders.values()) count += countOf(inner);
  return count;
}

/** The rows of the tree, folders before files; a folder that only has one folder in it is one row with it. */
export function treeRows(files: readonly FileSummary[], folded: ReadonlySet<string>): TreeRow[] {
  const root = emptyFolder();
  for (const file of files) {
    const parts = file.path.split("/");
    const name = parts.pop();
    let folder = root;
    for (const part of parts) {
      const inner = folder.folders.get(part) ?? emptyFolder();
      folder.folders.set(part, inner);
      folder = inner;
    }
    if (name !== undefined) folder.files.push(file);
  }
  const rows: TreeRow[] = [];
  const add = (folder: Folder, path: string, depth: number) => {
    for (const [part, first] of [...folder.folders].sort(([a], [b]) => a.localeCompare(b))) {
      let inner = first;
      let name = part;
      let key = `${path}${part}/`;
      while (inner.files.length === 0 && inner.folders.size === 1) {
        const [only] = inner.folders;
        if (only === undefined) break;
        name = `${name}/${only[0]}`;
        key = `${key}${only[0]}/`;
        [, inner] = only;
      }
      const isFolded = folded.has(key);
      rows.push({ key, depth, name: `${name}/`, file: null, count: countOf(inner), isFolded });
      if (!isFolded) add(inner, key, depth + 1);
    }
    const sorted = [...folder.files].sort((a, b) => a.path.localeCompare(b.path));
    for (const file of sorted) {
      const name = file.path.slice(file.path.lastIndexOf("/") + 1);
      rows.push({ key: file.path, depth, name: name === "" ? file.path : name, file, count: 1, isFolded: false });
    }
  };
  add(root, "", 0);
  return rows;
}

/** The files that an agent touched and whose path has all the words. */
export function filteredFiles(
  files: readonly FileSummary[],
  agent: string | null,
  text: string,
): FileSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return files.filter((file) => {
    const path = file.path.toLowerCase();
    return (agent === null || file.agents.includes(agent)) && words.every((word) => path.includes(word));
  });
}

export function isChanged(file: FileSummary): boolean {
  return file.writes + file.edits > 0;
}

/** The file that is shown when none is asked for: the one changed last, else the one read last. */
export function firstFile(files: readonly FileSummary[]): FileSummary | null {
  return files.find(isChanged) ?? files[0] ?? null;
}

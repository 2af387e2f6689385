const isMac = /Mac|iPhone|iPad/.test(window.navigator?.platform ?? "");
const keyWords: Record<string, string> = {
  " ": "Space", Escape: "Esc", ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→",
};

function keyWord(key: string): string {
  if (key.startsWith("Mod+")) return `${isMac ? "⌘" : "Ctrl"} ${key.slice(4).toUpperCase()}`;
  if (key.startsWith("Alt+")) return `${isMac ? "⌥" : "Alt"} ${key.slice(4)}`;
  return keyWords[key] ?? key;
}

/** The keys of a shortcut as they are printed. */
export function KeyHint({ keys }: { keys: readonly string[] }) {
  return <>{keys.map((key, index) => <span key={key}>{index > 0 && " "}<kbd>{keyWord(key)}</kbd></span>)}</>;
}

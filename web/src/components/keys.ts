/** True for a key with Ctrl, Alt or Cmd: it is the browser's, which goes back with Alt and an arrow, or a command's. */
export function isChord({ ctrlKey, metaKey, altKey }: { ctrlKey: boolean; metaKey: boolean; altKey: boolean }): boolean {
  return ctrlKey || metaKey || altKey;
}

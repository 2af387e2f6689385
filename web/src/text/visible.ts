// Logged text as it is shown: nothing in it may act on the text around it or hide what it says.

// Colour codes and links of terminals: they are noise outside one.
// eslint-disable-next-line no-control-regex
const terminalCodes = /\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;
// Marks that turn the direction of reading: they can make a command look like another one.
const directionMarks = /[\u202a-\u202e\u2066-\u2069]/g;
const maySurprise = /[\u001b\u202a-\u202e\u2066-\u2069]/;

/** The text with marks that turn the direction of reading written out: `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  if (!maySurprise.test(text)) return text;
  return text
    .replace(directionMarks, (mark) => `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase()}⟩`)
    .replaceAll("\u001b", "␛");
}

/** The text without what steers a terminal. */
export function withoutTerminalCodes(text: string): string {
  return text.replace(terminalCodes, "");
}

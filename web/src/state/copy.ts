import { addToast } from "./toasts";

const noClipboard = "The browser gives no clipboard to this address.";

/** Puts a text into the clipboard, and says in a toast that it is there, or why not; `what` as in "The link". */
export async function copyTold(what: string, text: () => string | Promise<string>): Promise<void> {
  const key = `copy ${what}`;
  const failed = (words: string) => addToast({ key, level: "error", words });
  try {
    const copied = await text();
    // The clipboard exists only in secure contexts; a hub reached by name over plain HTTP has none.
    if (navigator.clipboard === undefined) return failed(noClipboard);
    await navigator.clipboard.writeText(copied).then(
      () => addToast({ key, level: "news", words: `${what} is copied.` }),
      () => failed(noClipboard),
    );
  } catch (error) {
    failed(error instanceof Error ? error.message : `${what} could not be copied.`);
  }
}

/** Copies the address of what is shown. */
export function copyLink(): void {
  void copyTold("The link", () => window.location.href);
}

/** A mere number before the words of a failure: `Exit code 1`, and the number of the first of several. */
const exitCode = /^Exit code \d+[\s:]+(?:\d+\) )?(?=\S)/;

/** The message of a failure in one line, without a number that says no more than the words after it. */
export function reasonLine(message: string): string {
  return message.replace(/\s+/g, " ").trim().replace(exitCode, "");
}

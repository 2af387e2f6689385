import { hub } from "../../api/hub";
import { distinctFailures } from "../../state/repeats";
import { eventWord, toolWord } from "../../text/eventWords";
import { failureText } from "./failures";
import { sessionMarkdown } from "./sessionSummary";

/** Reports of failures that are asked for: several may tell of one. */
const askedReports = 100;

/** The session as Markdown, for whoever goes on with its work. */
export async function loadSummary(id: string): Promise<string> {
  const [detail, files, errors] = await Promise.all([
    hub.session(id), hub.filesOfSession(id).catch(() => ({ files: [] })), hub.sessionErrors(id, askedReports),
  ]);
  return sessionMarkdown({
    detail,
    files: files.files,
    failures: distinctFailures(errors.events).map((event) => ({
      at: event.timestamp,
      what: event.tool_name ? toolWord(event.tool_name) : eventWord(event),
      text: failureText(event),
    })),
    hasMoreFailures: errors.next_cursor != null,
    link: window.location.origin + window.location.pathname,
  });
}

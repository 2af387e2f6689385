import { ahead } from "../../api/ahead";
import { hub } from "../../api/hub";
import { goesOn } from "../../text/lasted";
import { pageQuery, pageSize } from "./read/pageQuery";

/** Columns of the summary strip: more than pixels show nothing more. */
export const stripColumns = 600;
/** Enough for the first failure to be among them, whoever else tells of it again. */
export const firstErrors = 6;

/** Parameters that make the conversation begin elsewhere than at its beginning. */
const placing = ["pane", "at", "from", "agent"];

/** Asks for what the page of a session shows first, while its script is still on the way. */
export function askForSession(id: string, parameters: URLSearchParams): void {
  void ahead(() => hub.stripOfSession(id, stripColumns));
  const detail = ahead(() => hub.session(id));
  void ahead(() => hub.agentsOfSession(id));
  void ahead(() => hub.sessionErrors(id, firstErrors, undefined, parameters.get("agent")));
  if (placing.some((name) => parameters.has(name))) return;
  detail.then(({ session }) => {
    // One that goes on is read from its end, one that failed from its first failure.
    if (goesOn(session) || session.status === "failed") return;
    void ahead(() => hub.conversation(id, pageQuery("main", null, null), pageSize, null));
  }, () => undefined);
}

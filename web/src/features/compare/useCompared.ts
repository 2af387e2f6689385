import { hub } from "../../api/hub";
import type { Resource } from "../../api/useResource";
import { useResource } from "../../api/useResource";
import type { FileSummary, Session, SessionCost, ToolStatistics } from "../../api/types";
import { pageQuery } from "../session/read/pageQuery";
import type { Step } from "./compareModel";
import { rootOf, stepsOf } from "./compareModel";

/** Entries of the main agent that are compared step by step. */
const comparedEntries = 500;

export interface ComparedSession {
  session: Session;
  tools: readonly ToolStatistics[];
  files: readonly FileSummary[];
  cost: SessionCost;
  steps: readonly Step[];
  /** There are more steps than were compared. */
  isCut: boolean;
  root: string | null;
}

/** Everything that is compared of a session. */
export function useCompared(id: string): Resource<ComparedSession> {
  return useResource(id === "" ? null : `compared ${id}`, async (signal) => {
    const [{ session }, tools, files, cost, page] = await Promise.all([
      hub.session(id, signal),
      hub.toolStatistics(new URLSearchParams({ session_id: id, range: "all" }).toString(), signal),
      hub.fileSummaries(id, signal),
      hub.costOfSession(id, signal),
      hub.conversation(id, pageQuery("main", null, null), comparedEntries, null, signal),
    ]);
    const root = rootOf(session);
    return {
      session, tools: tools.tools, files: files.files, cost, root, steps: stepsOf(page.entries, root),
      isCut: page.next_cursor !== null,
    };
  });
}

import { useEffect, useMemo, useState } from "react";
import { hub } from "../../../api/hub";
import type { Session } from "../../../api/types";
import { usePlace } from "../../../state/location";
import { parseTime } from "../../../text/time";
import { stepOfAgent } from "../agentStep";
import { entryOf } from "../moments";
import type { SessionData } from "../useSessionData";
import { readMoment } from "../zoom";
import type { Target } from "./target";
import { pathBetween } from "./target";

interface Moment {
  at: number;
  exact: string;
  entry: string | null;
  agent: string;
}

/** What is to be in view: what the address names; without that, the first failure of a session that failed. */
export function useTarget(
  data: SessionData,
  session: Session,
  read: string,
  /** The agent that everything is limited to; null for all. */
  agentOnly: string | null,
): { target: Target | null; isPending: boolean } {
  const { parameters } = usePlace();
  const at = readMoment(parameters, "at");
  const entry = parameters.get("entry");
  const agent = parameters.get("in") ?? read;
  const failure = useFirstFailure(session, at === null, agentOnly);
  const asked: Moment | null = at === null ? failure.moment : { at, exact: parameters.get("at") ?? "", entry, agent };
  const areAgentsKnown = data.agentList.value !== null || data.agentList.error !== null;
  const isNested = asked !== null && asked.agent !== read;
  const target = useMemo(() => {
    if (asked === null || (isNested && !areAgentsKnown)) return null;
    const path = isNested ? pathBetween(data.agents, read, asked.agent) : [];
    return { key: `${asked.at} ${asked.entry ?? ""} ${asked.agent}`, at: asked.at, exact: asked.exact, entry: asked.entry, path };
  }, [asked?.at, asked?.entry, asked?.agent, read, isNested, areAgentsKnown]);
  return { target, isPending: failure.isPending || (isNested && !areAgentsKnown) };
}

function useFirstFailure(
  session: Session,
  isWanted: boolean,
  agent: string | null,
): { moment: Moment | null; isPending: boolean } {
  const isAsked = isWanted && session.status === "failed";
  // A session that fails while it is read keeps the reader where he is.
  const [atFirst] = useState(isAsked);
  const [moment, setMoment] = useState<Moment | null>(null);
  const [isPending, setIsPending] = useState(atFirst);
  useEffect(() => {
    if (!atFirst) return undefined;
    const abort = new AbortController();
    const ask = (from: string) => hub.step(session.session_id, from, "error", "next", abort.signal);
    stepOfAgent(ask, session.started_at, agent).then(
      ({ moment: found }) => {
        if (found !== null) {
          setMoment({ at: parseTime(found.at), exact: found.at, entry: entryOf(found), agent: found.agent_id });
        }
        setIsPending(false);
      },
      () => {
        if (!abort.signal.aborted) setIsPending(false);
      },
    );
    return () => abort.abort();
  }, [atFirst, session.session_id]);
  return { moment: isWanted ? moment : null, isPending: isWanted && isPending };
}

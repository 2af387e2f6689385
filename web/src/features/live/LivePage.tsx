import { useCallback, useEffect, useMemo } from "react";
import type { Agent, Session } from "../../api/types";
import { useTitle } from "../../app/useTitle";
import { useQuestions } from "../../app/questions";
import { PanelBoundary } from "../../components/States";
import { eventQuery, readEventFilter, writeEventFilter } from "../../state/filters";
import { followQuery } from "../../state/live";
import { address, currentPlace, navigate, usePlace } from "../../state/location";
import { isOpenEnded, rangeQuery, readTimeRange } from "../../state/timeRange";
import { countOf } from "../../text/words";
import { Feed } from "./Feed";
import { Lanes } from "./Lanes";
import { Tiles } from "./Tiles";
import { useOpenAgents } from "./useOpenAgents";
import { readLiveView } from "./view";
import { WaitingStrip } from "./WaitingStrip";

const noSessions: readonly Session[] = [];
const noAgents: readonly Agent[] = [];

/** What is happening right now, and does anyone need me? */
export function LivePage() {
  const { parameters } = usePlace();
  const filter = readEventFilter(parameters);
  const view = readLiveView(parameters);
  const range = readTimeRange(parameters, "live");
  const own = eventQuery(filter);
  const query = [own, new URLSearchParams(rangeQuery(range)).toString()].filter((part) => part !== "").join("&");
  const isPast = !isOpenEnded(range);
  const questions = useQuestions();
  useTitle(questions.urgent.length > 0 ? `(${questions.urgent.length}) Live` : "Live");
  useEffect(() => followQuery(query, isPast), [query, isPast]);
  const { sessions, agents } = useOpenAgents();

  const changeFilter = useCallback((change: (current: typeof filter) => typeof filter) => {
    const place = currentPlace();
    navigate(
      address(place.path, writeEventFilter(place.parameters, change(readEventFilter(place.parameters)))),
      "replace",
    );
  }, []);

  const openSessions = sessions.value?.sessions ?? noSessions;
  const openAgents = agents.value?.agents ?? noAgents;
  const atWork = useMemo(() => openAgents.filter((agent) => agent.status !== "idle").length, [openAgents]);
  const sessionCount = sessions.value === null ? null : sessions.value.total ?? openSessions.length;
  return (
    <>
      <div className="page-head">
        <h1>Live</h1>
        <p className="clip secondary">
          {sessionCount === null ? "" : sentence(sessionCount, questions.urgent.length)}
        </p>
      </div>
      <PanelBoundary name="The overview">
        <Tiles
          sessions={sessionCount}
          agents={agents.value === null ? null : atWork}
          questions={questions}
          filter={filter}
          show={view.show}
          changeFilter={changeFilter}
        />
      </PanelBoundary>
      <PanelBoundary name="The strip of questions">
        <WaitingStrip questions={questions} sessions={openSessions} />
      </PanelBoundary>
      <PanelBoundary name="The lanes">
        <Lanes
          agents={openAgents}
          sessions={openSessions}
          questions={questions.urgent}
          view={view}
          isComplete={own === "" && !isPast}
        />
      </PanelBoundary>
      <PanelBoundary name="The feed">
        <Feed filter={filter} changeFilter={changeFilter} agents={openAgents} range={range} />
      </PanelBoundary>
    </>
  );
}

function sentence(active: number, waiting: number): string {
  if (waiting > 0) return `${countOf(waiting, "agent")} cannot go on without you; ${countOf(active, "session")} active`;
  return active === 0
    ? "No session is active; nobody waits for you"
    : `${countOf(active, "session")} active; nobody waits for you`;
}

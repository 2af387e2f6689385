import { useCallback, useEffect } from "react";
import { hub } from "../../api/hub";
import { useInterval, useResource, useThrottled } from "../../api/useResource";
import { useQuestions } from "../../app/questions";
import { useTitle } from "../../app/OtherPages";
import { PanelBoundary } from "../../components/States";
import { eventQuery, readEventFilter, writeEventFilter } from "../../state/filters";
import { followQuery, learn, onLiveEvents } from "../../state/live";
import { address, currentPlace, navigate, usePlace } from "../../state/location";
import { countOf } from "../../text/words";
import { Feed } from "./Feed";
import { Tiles } from "./Tiles";
import { WaitingStrip } from "./WaitingStrip";

const refreshMilliseconds = 10_000;
const settleMilliseconds = 2_000;

/** What is happening right now, and does anyone need me? */
export function LivePage() {
  const { parameters } = usePlace();
  const filter = readEventFilter(parameters);
  const query = eventQuery(filter);
  const questions = useQuestions();
  useTitle(questions.urgent.length > 0 ? `(${questions.urgent.length}) Live` : "Live");
  useEffect(() => followQuery(query), [query]);

  const active = useResource("active sessions", async (signal) => {
    const page = await hub.activeSessions(200, signal);
    learn(page.sessions);
    return page;
  });
  const agents = useResource("running agents", hub.runningAgents);
  const reload = useCallback(() => {
    active.reload();
    agents.reload();
  }, [active.reload, agents.reload]);
  useInterval(reload, refreshMilliseconds);
  const reloadSoon = useThrottled(reload, settleMilliseconds);
  useEffect(() => onLiveEvents((events) => {
    if (events.some((event) => /^(Session|Subagent|Stop|UserPrompt)/.test(event.hook_event_type))) reloadSoon();
  }), [reloadSoon]);

  const changeFilter = useCallback((change: (current: typeof filter) => typeof filter) => {
    const place = currentPlace();
    navigate(
      address(place.path, writeEventFilter(place.parameters, change(readEventFilter(place.parameters)))),
      "replace",
    );
  }, []);

  const sessions = active.value?.sessions ?? [];
  return (
    <>
      <div className="page-head">
        <h1>Live</h1>
        <p className="clip secondary">
          {sentence(
            active.value?.total ?? sessions.length,
            questions.urgent.length,
            active.isLoading && active.value === null,
          )}
        </p>
      </div>
      <PanelBoundary name="The overview">
        <Tiles
          sessions={active.value === null ? null : active.value.total ?? sessions.length}
          agents={agents.value === null ? null : agents.value.total ?? agents.value.agents.length}
          questions={questions}
          filter={filter}
          changeFilter={changeFilter}
        />
        <WaitingStrip questions={questions} sessions={sessions} />
      </PanelBoundary>
      <PanelBoundary name="The feed">
        <Feed filter={filter} changeFilter={changeFilter} />
      </PanelBoundary>
    </>
  );
}

function sentence(active: number, waiting: number, isLoading: boolean): string {
  if (isLoading) return "";
  if (waiting > 0) return `${countOf(waiting, "agent")} cannot go on without you; ${countOf(active, "session")} active`;
  return active === 0
    ? "No session is active; nobody waits for you"
    : `${countOf(active, "session")} active; nobody waits for you`;
}

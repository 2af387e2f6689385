import { Suspense, useEffect, useState } from "react";
import { ApiError } from "../../api/client";
import type { Session } from "../../api/types";
import { useInterval } from "../../api/useResource";
import { useTitle } from "../../app/useTitle";
import { useShortcuts } from "../../app/shortcuts";
import { Announcer } from "../../components/Announcer";
import { useNow } from "../../components/Clock";
import { EventDrawer } from "../../components/EventDrawer";
import { Link } from "../../components/Link";
import { Empty, Failed, Loading, PanelBoundary } from "../../components/States";
import { Tabs } from "../../components/Tabs";
import { followQuery } from "../../state/live";
import { setParameters, usePlace } from "../../state/location";
import { agentLabel } from "../../text/eventWords";
import { goesOn } from "../../text/lasted";
import { costWords } from "../../text/money";
import { countText, firstLine, shortId } from "../../text/words";
import { StepMarkBar } from "../compare/StepMarkBar";
import { FirstFailure, LastWord, OpenQuestions } from "./Notices";
import { SessionHeader } from "./SessionHeader";
import { SummaryStrip, useStrip } from "./strip/SummaryStrip";
import type { PaneProps } from "./tabs";
import { paneOf, sessionTabs, tabNamed } from "./tabs";
import type { SessionData } from "./useSessionData";
import { useSessionData } from "./useSessionData";
import { streamQuery } from "./streamQuery";
import { useZoom } from "./useZoom";
import { sessionWhole } from "./whole";

const reloadMilliseconds = 5_000;

/** What did this run do, why, and where did it go wrong? */
export function SessionPage({ id }: { id: string }) {
  const { parameters } = usePlace();
  const agent = parameters.get("agent");
  const stream = streamQuery(id, parameters);
  const data = useSessionData(id, agent);
  const strip = useStrip(id);
  const pane = parameters.get("pane");
  // What is seen first comes first; the events that follow live, and those before them, can wait for it.
  const isPast = stream.until !== null && stream.until < Date.now();
  const isFirstSeen = tabNamed(pane).name === "raw" || strip.value !== null || strip.error !== null;
  useEffect(() => (isFirstSeen ? followQuery(stream.query, isPast) : undefined), [stream.query, isPast, isFirstSeen]);
  // Where the stream leaves something out, the rest of the page is asked for.
  useInterval(() => {
    if (stream.isPart) for (const one of [data.detail, data.agentList, data.errors, strip]) one.reload();
  }, reloadMilliseconds);
  // The tab's script is on its way while the session is.
  useEffect(() => void tabNamed(pane).load(), [pane]);
  const { session } = data;
  const title = firstLine(session?.title) || `Session ${shortId(id)}`;
  useTitle(title);
  if (data.detail.error !== null && session === null) {
    return (
      <SessionFailed id={id} error={data.detail.error} retry={data.detail.reload} />
    );
  }
  if (session === null) {
    return (
      <>
        <div className="page-head"><h1>{title}</h1></div>
        <Loading rows={14} />
      </>
    );
  }
  return <LoadedSession data={data} strip={strip} session={session} title={title} agent={agent} />;
}

/** The tab that comes first, for whoever is about to open a session. */
SessionPage.prefetch = () => void tabNamed(null).load().catch(() => undefined);

function LoadedSession({ data, strip, session, title, agent }: {
  data: SessionData;
  strip: ReturnType<typeof useStrip>;
  session: Session;
  title: string;
  agent: string | null;
}) {
  const now = useNow(goesOn(session));
  const zoom = useZoom(data.id, sessionWhole(session, now));
  const { parameters } = usePlace();
  const chosen = tabNamed(parameters.get("pane"));
  const event = parameters.get("event");
  const choose = (name: string) => setParameters({ pane: name === sessionTabs[0]?.name ? null : name }, "push");
  useShortcuts([
    ...sessionTabs.map((tab) => ({
      keys: tab.name === "read" ? [tab.key, "m"] : tab.name === "timeline" ? [tab.key, "t"]
        : tab.name === "raw" ? [tab.key, "v"] : [tab.key],
      words: tab.word, group: "Session", run: () => choose(tab.name),
    })),
    { keys: ["Z"], words: "Zoom back", group: "Session", run: zoom.back },
  ]);
  return (
    <>
      <SessionHeader session={session} title={title} />
      <PanelBoundary name="The summary strip">
        <SummaryStrip strip={strip} zoom={zoom} agents={data.agents} />
      </PanelBoundary>
      <PanelBoundary name="The questions">
        <OpenQuestions session={session} questions={data.detail.value?.questions ?? []} />
      </PanelBoundary>
      <div className="notices" data-tab={chosen.name}>
        <PanelBoundary name="The first failure"><FirstFailure data={data} session={session} agent={agent} /></PanelBoundary>
        {agent === null && <PanelBoundary name="The last reply"><LastWord session={session} /></PanelBoundary>}
      </div>
      <div className="session-tabs">
        <Tabs
          label="View"
          panel="session-panel"
          tabs={sessionTabs.map((tab) => ({ name: tab.name, word: wordOf(tab, session) }))}
          chosen={chosen.name}
          choose={choose}
        />
        <span className="tab-keys muted" aria-hidden="true"><kbd>1</kbd>–<kbd>7</kbd> tabs · <kbd>?</kbd> keys</span>
      </div>
      <StepMarkBar />
      {agent !== null && <AgentFilterBar data={data} agent={agent} />}
      <div className="with-drawer" id="session-panel" role="tabpanel" aria-label={chosen.word}>
        <div className="session-pane">
          <PanelBoundary name={`The tab ${chosen.word}`} key={chosen.name}>
            <Suspense fallback={<Loading rows={10} />}>
              <PaneAt tab={chosen} data={data} session={session} agent={agent} zoom={zoom} strip={strip} />
            </Suspense>
          </PanelBoundary>
        </div>
        {event !== null && (
          <EventDrawer
            uuid={event}
            related={[]}
            close={() => setParameters({ event: null, depth: null })}
            showsSessionLink={false}
          />
        )}
      </div>
      <Announcer />
    </>
  );
}

function PaneAt({ tab, ...props }: PaneProps & { tab: (typeof sessionTabs)[number] }) {
  const [Pane] = useState(() => paneOf(tab));
  return <Pane {...props} />;
}

function wordOf(tab: (typeof sessionTabs)[number], session: Session): string {
  if (tab.name === "cost") return `${tab.word} ${costWords(session).text}`;
  return tab.count === undefined ? tab.word : `${tab.word} ${countText(tab.count(session))}`;
}

function SessionFailed({ id, error, retry }: { id: string; error: ApiError; retry: () => void }) {
  if (error.status !== 404) {
    return (
      <>
        <div className="page-head"><h1>Session {shortId(id)}</h1></div>
        <Failed what="The session did not load" error={error} retry={retry} />
      </>
    );
  }
  return (
    <>
      <div className="page-head"><h1>Session {shortId(id)}</h1></div>
      <Empty
        title="The hub knows no such session"
        action={<Link to="/sessions" className="button strong">All sessions</Link>}
      >
        It may have been deleted, or belong to another hub. Its id: <code className="mono wrap">{id}</code>
      </Empty>
    </>
  );
}

function AgentFilterBar({ data, agent }: { data: SessionData; agent: string }) {
  const found = data.agents.find((one) => one.agent_id === agent);
  const kind = found === undefined ? agent : agentLabel(found);
  const task = firstLine(found?.description);
  return (
    <div className="agent-filter" role="status">
      <span>
        Everything below shows only <strong>{task || kind}</strong>{task !== "" && <span className="secondary"> · {kind}</span>}
      </span>
      <button type="button" className="button" onClick={() => setParameters({ agent: null })}>Show all agents</button>
    </div>
  );
}

import { lazy, Suspense, useEffect } from "react";
import { ApiError } from "../../api/client";
import type { Session } from "../../api/types";
import { useTitle } from "../../app/OtherPages";
import { Announcer } from "../../components/Announcer";
import { EventDrawer } from "../../components/EventDrawer";
import { Link } from "../../components/Link";
import { Empty, Failed, Loading, PanelBoundary } from "../../components/States";
import { Tabs } from "../../components/Tabs";
import { useFeedSelection } from "../../components/useFeedSelection";
import { followQuery } from "../../state/live";
import { setParameters, usePlace } from "../../state/location";
import { agentLabel } from "../../text/eventWords";
import { costWords } from "../../text/money";
import { firstLine, shortId } from "../../text/words";
import { AgentPanel } from "./AgentPanel";
import { ResultPanel } from "./ResultPanel";
import { FirstFailure, OpenQuestions, SessionHeader } from "./SessionHeader";
import { SummaryStrip } from "./SummaryStrip";
import { Timeline } from "./Timeline";
import type { SessionData } from "./useSessionData";
import { useSessionData } from "./useSessionData";

/** The charts come with their tab. */
const CostPane = lazy(() => import("../cost/CostPane").then((module) => ({ default: module.CostPane })));

type Pane = "timeline" | "agents" | "results" | "cost";

/** What did this run do, why, and where did it go wrong? */
export function SessionPage({ id }: { id: string }) {
  const { parameters } = usePlace();
  const agent = parameters.get("agent");
  const source = parameters.get("source");
  const query = new URLSearchParams({
    session_id: id,
    ...(agent === null ? {} : { agent_id: agent }),
    ...(source === null ? {} : { source }),
  }).toString();
  useEffect(() => followQuery(query), [query]);
  const data = useSessionData(id);
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
  return (
    <>
      <SessionHeader session={session} title={title} tabs={<WideTabs session={session} />} />
      <PanelBoundary name="The summary strip"><SummaryStrip session={session} data={data} /></PanelBoundary>
      <PanelBoundary name="The questions">
        <OpenQuestions session={session} questions={data.detail.value?.questions ?? []} />
      </PanelBoundary>
      <PanelBoundary name="The first failure"><FirstFailure session={session} errors={data.errors} /></PanelBoundary>
      <SessionBody data={data} agent={agent} />
    </>
  );
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

function SessionBody({ data, agent }: { data: SessionData; agent: string | null }) {
  const { parameters } = usePlace();
  const asked = parameters.get("pane");
  const pane: Pane = asked === "agents" || asked === "results" || asked === "cost" ? asked : "timeline";
  const selection = useFeedSelection();
  return (
    <>
      <div className="pane-tabs">
        <Tabs
          label="Panes"
          panel="session-panes"
          tabs={[
            { name: "timeline", word: "Timeline" },
            { name: "agents", word: "Agents", count: data.agents.length },
            { name: "results", word: "Tools, errors, files" },
            { name: "cost", word: "Cost" },
          ]}
          chosen={pane}
          choose={(name) => setParameters({ pane: name === "timeline" ? null : name })}
        />
      </div>
      {agent !== null && <AgentFilterBar data={data} agent={agent} />}
      <div className="panes" id="session-panes" data-pane={pane} data-view={parameters.get("view") ?? "tree"}>
        <PanelBoundary name="The agents"><AgentPanel data={data} chosen={agent} /></PanelBoundary>
        <PanelBoundary name="The timeline"><Timeline data={data} selection={selection} /></PanelBoundary>
        {selection.selected === null
          ? <PanelBoundary name="The results"><ResultPanel data={data} agent={agent} /></PanelBoundary>
          : (
            <EventDrawer
              uuid={selection.selected}
              related={selection.related}
              close={selection.close}
              showsSessionLink={false}
            />
          )}
        {pane === "cost" && (
          <PanelBoundary name="The cost">
            <Suspense fallback={<Loading rows={8} />}><CostPane data={data} /></Suspense>
          </PanelBoundary>
        )}
      </div>
      <Announcer />
    </>
  );
}

/** Where there is room for all panes at once, the cost is the only one apart. */
function WideTabs({ session }: { session: Session }) {
  const isCost = usePlace().parameters.get("pane") === "cost";
  return (
    <div className="wide-tabs">
      <Tabs
        label="View"
        panel="session-panes"
        tabs={[{ name: "activity", word: "Activity" }, { name: "cost", word: `Cost ${costWords(session).text}` }]}
        chosen={isCost ? "cost" : "activity"}
        choose={(name) => setParameters({ pane: name === "cost" ? "cost" : null })}
      />
    </div>
  );
}

function AgentFilterBar({ data, agent }: { data: SessionData; agent: string }) {
  const found = data.agents.find((one) => one.agent_id === agent);
  const label = found === undefined ? agent : agentLabel(found);
  return (
    <div className="agent-filter" role="status">
      <span>
        Everything below shows only <strong>{label}</strong>{found?.description ? `: ${found.description}` : ""}
      </span>
      <button type="button" className="button" onClick={() => setParameters({ agent: null })}>Show all agents</button>
    </div>
  );
}

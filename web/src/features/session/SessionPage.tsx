import { useEffect } from "react";
import { ApiError } from "../../api/client";
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
import { firstLine, shortId } from "../../text/words";
import { AgentPanel } from "./AgentPanel";
import { ResultPanel } from "./ResultPanel";
import { FirstFailure, OpenQuestions, SessionHeader } from "./SessionHeader";
import { SummaryStrip } from "./SummaryStrip";
import { Timeline } from "./Timeline";
import type { SessionData } from "./useSessionData";
import { useSessionData } from "./useSessionData";

type Pane = "timeline" | "agents" | "results";

/** What did this run do, why, and where did it go wrong? */
export function SessionPage({ id }: { id: string }) {
  const { parameters } = usePlace();
  const agent = parameters.get("agent");
  const query = new URLSearchParams({ session_id: id, ...(agent === null ? {} : { agent_id: agent }) }).toString();
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
      <SessionHeader session={session} title={title} />
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
  const pane: Pane = asked === "agents" || asked === "results" ? asked : "timeline";
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
      </div>
      <Announcer />
    </>
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

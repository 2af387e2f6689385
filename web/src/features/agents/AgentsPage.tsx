import { useCallback, useEffect } from "react";
import { useTitle } from "../../app/useTitle";
import { Empty, Failed, Loading, PanelBoundary } from "../../components/States";
import { useMedia } from "../../components/useMedia";
import { followQuery } from "../../state/live";
import { setParameters, usePlace } from "../../state/location";
import { isOpenEnded, rangeParameters, rangeQuery, useTimeRange } from "../../state/timeRange";
import { countOf } from "../../text/words";
import { AgentExplorer } from "./AgentExplorer";
import { AgentInspector } from "./AgentInspector";
import { AgentList } from "./AgentList";
import { changeFilter, drawable, readAgentView } from "./address";
import type { AgentItem, Forest } from "./model";
import { costOfAll } from "./model";
import { agentKey } from "../../state/agentKey";
import type { Explorer } from "./useExplorer";
import { useExplorer } from "./useExplorer";
import { useAgentTree } from "./useAgentTree";

/** Who started whom, who is busy, who burns most? */
export function AgentsPage() {
  const { parameters } = usePlace();
  const { range } = useTimeRange("24h");
  const scope = new URLSearchParams(rangeQuery(range)).toString();
  const { filter, mode } = readAgentView(parameters);
  const isLive = isOpenEnded(range);
  const canDraw = useMedia(drawable);
  useTitle("Agents");
  useEffect(() => followQuery(""), []);
  const data = useAgentTree(scope, filter, isLive);
  const session = parameters.get("session");
  const agent = parameters.get("agent");
  const set = useCallback((item: AgentItem | null) => setParameters({
    session: item?.node.session_id ?? null, agent: item?.node.agent_id ?? null,
  }), []);
  const key = session !== null && agent !== null ? agentKey(session, agent) : null;
  const explorer = useExplorer(data, { key, set }, mode === "table" || !canDraw);
  return (
    <>
      <div className="page-head">
        <h1>Agents</h1>
        <p className="clip secondary">{data.resource.value === null ? "" : sentence(data.forest)}</p>
      </div>
      <AgentsBody explorer={explorer} canDraw={canDraw} />
    </>
  );
}

function AgentsBody({ explorer, canDraw }: { explorer: Explorer; canDraw: boolean }) {
  const { data, selected } = explorer;
  const { resource } = data;
  if (resource.value === null) {
    return resource.error === null
      ? <Loading rows={14} />
      : <Failed what="The agents did not load" error={resource.error} retry={resource.reload} />;
  }
  if (data.forest.items.length === 0 && !data.isFilteredByHub) return <NothingInRange />;
  return (
    <div className="with-drawer agents-page" data-form={explorer.view.mode === "table" || !canDraw ? "table" : "drawing"}>
      <PanelBoundary name="The list of agents"><AgentList explorer={explorer} /></PanelBoundary>
      <PanelBoundary name="The drawing of agents">
        {explorer.nodes.length === 0 ? <NothingFound /> : <AgentExplorer explorer={explorer} canDraw={canDraw} />}
      </PanelBoundary>
      {selected !== null && (
        <PanelBoundary name="The details" key={selected.key}><AgentInspector item={selected} explorer={explorer} /></PanelBoundary>
      )}
    </div>
  );
}

function NothingInRange() {
  return (
    <Empty
      title="No agent was at work in this range"
      action={
        <button
          type="button"
          className="button strong"
          onClick={() => setParameters(rangeParameters({ kind: "relative", name: "all" }, "24h"), "push")}
        >
          Show all time
        </button>
      }
    >
      Agents appear here as soon as a session begins.
    </Empty>
  );
}

function NothingFound() {
  return (
    <div className="agents-explorer">
      <Empty
        inPanel
        title="No agent passes the filters"
        action={
          <button type="button" className="button strong" onClick={() => changeFilter({ q: "", status: [], type: [] })}>
            Clear filters
          </button>
        }
      />
    </div>
  );
}

function sentence(forest: Forest): string {
  const count = (status: string) => forest.items.filter((item) => item.node.status === status).length;
  const [running, waiting, failed] = [count("running"), count("waiting"), count("failed")];
  const cost = costOfAll(forest.items);
  const parts = [
    countOf(forest.items.length, "agent"), `in ${countOf(forest.roots.length, "session")}`,
    ...(cost === null ? [] : [`cost ${cost}`]),
  ];
  const states = [
    running > 0 ? `${running} running` : "nobody running", waiting > 0 ? `${waiting} waiting for you` : "",
    failed > 0 ? `${failed} failed` : "",
  ].filter((part) => part !== "");
  return `${parts.join(" ")}; ${states.join(", ")}`;
}

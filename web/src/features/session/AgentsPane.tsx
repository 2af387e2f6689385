import { useCallback } from "react";
import { Failed, Loading, PanelBoundary } from "../../components/States";
import { useMedia } from "../../components/useMedia";
import { setParameters, usePlace } from "../../state/location";
import { AgentExplorer } from "../agents/AgentExplorer";
import { drawable, readAgentView } from "../agents/address";
import type { AgentItem } from "../agents/model";
import { agentKey } from "../../state/agentKey";
import { useAgentTree } from "../agents/useAgentTree";
import { useExplorer } from "../agents/useExplorer";
import { ResultPanel } from "./ResultPanel";
import type { PaneProps } from "./tabs";

/** Who did it: the agents of this session, and what the chosen one did. Choosing one filters the other tabs. */
export function AgentsPane({ data, agent }: PaneProps) {
  const { parameters } = usePlace();
  const { filter, mode } = readAgentView(parameters);
  const canDraw = useMedia(drawable);
  const tree = useAgentTree(new URLSearchParams({ session_id: data.id }).toString(), filter, true);
  const set = useCallback((item: AgentItem | null) => setParameters({ agent: item?.node.agent_id ?? null }), []);
  const explorer = useExplorer(
    tree, { key: agent === null ? null : agentKey(data.id, agent), set }, mode === "table" || !canDraw,
  );
  const { resource } = tree;
  return (
    <div className="panes panes-agents" data-view={mode}>
      <PanelBoundary name="The agents">
        <section className="pane pane-agents" aria-label="Agents of the session">
          {resource.value === null && (resource.error === null
            ? <Loading rows={8} />
            : <Failed inPanel what="The agents did not load" error={resource.error} retry={resource.reload} />)}
          {explorer.nodes.length > 0 && <AgentExplorer explorer={explorer} canDraw={canDraw} />}
        </section>
      </PanelBoundary>
      <PanelBoundary name="The results"><ResultPanel data={data} agent={agent} /></PanelBoundary>
    </div>
  );
}

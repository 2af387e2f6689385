import { PanelBoundary } from "../../components/States";
import { usePlace } from "../../state/location";
import { AgentPanel } from "./AgentPanel";
import { ResultPanel } from "./ResultPanel";
import type { PaneProps } from "./tabs";

/** Who did it: the tree of agents, and what the chosen one did. */
export function AgentsPane({ data, agent }: PaneProps) {
  const { parameters } = usePlace();
  return (
    <div className="panes" data-view={parameters.get("view") ?? "tree"}>
      <PanelBoundary name="The agents"><AgentPanel data={data} chosen={agent} /></PanelBoundary>
      <PanelBoundary name="The results"><ResultPanel data={data} agent={agent} /></PanelBoundary>
    </div>
  );
}

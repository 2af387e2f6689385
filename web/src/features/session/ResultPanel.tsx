import { Tabs } from "../../components/Tabs";
import { setParameters, usePlace } from "../../state/location";
import { ErrorList, PromptList } from "./ErrorList";
import { ToolList } from "./ToolList";
import type { SessionData } from "./useSessionData";

type Result = "tools" | "errors" | "prompts";

/** What came out: tool results, errors, prompts. */
export function ResultPanel({ data, agent }: { data: SessionData; agent: string | null }) {
  const { parameters } = usePlace();
  const { session } = data;
  const first: Result = session?.status === "failed" ? "errors" : "tools";
  const counted = agent === null ? session : data.agents.find((one) => one.agent_id === agent);
  const tabs = [
    { name: "tools" as const, word: "Tools", count: counted?.tool_count ?? null },
    { name: "errors" as const, word: "Errors", count: counted?.error_count ?? null },
    { name: "prompts" as const, word: "Prompts", count: session?.prompt_count ?? null },
  ];
  const chosen: Result = tabs.find((tab) => tab.name === parameters.get("results"))?.name ?? first;
  return (
    <section className="pane pane-results" aria-label="Results">
      <Tabs
        label="Results"
        panel="result-panel"
        tabs={tabs}
        chosen={chosen}
        choose={(results) => setParameters({ results })}
      />
      <div className="pane-scroll" id="result-panel" role="tabpanel" aria-label={chosen} tabIndex={0}>
        {chosen === "tools" && <ToolList data={data} agent={agent} />}
        {chosen === "errors" && <ErrorList data={data} agent={agent} />}
        {chosen === "prompts" && <PromptList data={data} />}
      </div>
    </section>
  );
}

import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { hub } from "../../api/hub";
import type { ToolStatistics } from "../../api/types";
import { useResource } from "../../api/useResource";
import { ShareBar } from "../../charts/ShareBar";
import { ChangeMark } from "../../components/ChangeMark";
import { Icon } from "../../components/Icon";
import { Link } from "../../components/Link";
import { PanelBoundary } from "../../components/States";
import type { TimeRange } from "../../state/timeRange";
import { rangeBounds, rangeKey } from "../../state/timeRange";
import type { Change, Measure } from "../../text/change";
import { changeOf, percentText, pointsText } from "../../text/change";
import { durationText } from "../../text/time";
import { countText } from "../../text/words";
import { visibleText } from "../../text/visible";
import { ComparePanel } from "./ComparePanel";
import { FailurePanel } from "./FailurePanel";
import { LatencyPanel } from "./LatencyPanel";
import { eventsAddress } from "./links";
import { outcomes } from "./outcomes";
import { shareOf, shortToolName } from "./rows";
import { UsersPanel } from "./UsersPanel";
import { useSample } from "./useSample";
import type { ChangeView, ToolView } from "./view";
import { toolQuery } from "./view";

export interface DetailProps {
  name: string;
  view: ToolView;
  range: TimeRange;
  /** Range and filters, as the hub takes them. */
  query: string;
  change: ChangeView;
}

/** One tool: how long its calls take, why they fail, who uses it, and what is unusual. */
export function ToolDetail(props: DetailProps & {
  statistics: ToolStatistics | null;
  precision: number | null;
  close: () => void;
}) {
  const { name, statistics, view, range, query } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [name]);
  const sample = useSample(name, view, range);
  const toolOnly = withTool(query, name);
  return (
    <section className="tool-detail" aria-label={`Tool ${name}`} data-scope="tool">
      <div className="tool-detail-head">
        <button type="button" className="button tool-back" onClick={props.close}>
          <Icon name="chevronLeft" />All tools
        </button>
        <h2 ref={heading} tabIndex={-1} className="clip" title={name}>
          {statistics === null ? visibleText(name) : visibleText(shortToolName(statistics))}
        </h2>
        {statistics?.mcp_server != null && <span className="badge">MCP {visibleText(statistics.mcp_server)}</span>}
        <span className="topbar-space" />
        <Link to={eventsAddress(view, range, name, false)} className="button">Events</Link>
        <button
          type="button"
          className="icon-button"
          aria-label="Close the tool"
          title="Close (Esc)"
          onClick={props.close}
        >
          <Icon name="close" />
        </button>
      </div>
      {statistics === null
        ? <p className="secondary tool-none">No call of this tool in the range.</p>
        : <Figures {...props} statistics={statistics} />}
      <PanelBoundary name="The heat map">
        <LatencyPanel {...props} query={toolOnly} precision={props.precision} />
      </PanelBoundary>
      {statistics !== null && (
        <DetailSection title="How calls ended">
          <ShareBar
            label="Calls by outcome"
            segments={outcomes([statistics]).map((segment) => segment.key !== "failure" ? segment : {
              ...segment,
              link: (number: ReactNode) => (
                <Link to={eventsAddress(view, range, name, true)} title="Show the failed calls">{number}</Link>
              ),
            })}
          />
        </DetailSection>
      )}
      <PanelBoundary name="The failures"><FailurePanel query={toolOnly} sample={sample.value} /></PanelBoundary>
      <PanelBoundary name="The comparison"><ComparePanel {...props} sample={sample} /></PanelBoundary>
      <PanelBoundary name="The users"><UsersPanel sample={sample} /></PanelBoundary>
    </section>
  );
}

export function DetailSection({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="tool-section">
      <h3>{title}{note !== undefined && <span className="muted"> {note}</span>}</h3>
      {children}
    </div>
  );
}

function withTool(query: string, name: string): string {
  const parameters = new URLSearchParams(query);
  parameters.set("tool_name", name);
  return parameters.toString();
}

/** The figures against those of as long a time before. */
function Figures({ name, view, range, statistics, precision }: DetailProps & {
  statistics: ToolStatistics;
  precision: number | null;
}) {
  const before = usePrevious(name, view, range);
  const failed = (tool: ToolStatistics | null) => (tool === null ? null : shareOf(tool.failure, tool));
  const refused = (tool: ToolStatistics | null) => (tool === null ? null : shareOf(tool.refused, tool));
  const about = precision === null ? "" : `, to within ${percentText(precision)}`;
  const calls = before === "none" ? null : before?.calls ?? null;
  const earlier = before === "none" ? null : before;
  const rate: Measure = { wish: "less", word: percentText, size: pointsText };
  const time: Measure = { wish: "less", word: durationText, isMeasured: true };
  const figures: { word: string; value: string; title: string; change: Change }[] = [
    { word: "Calls", value: countText(statistics.calls), title: "Calls that began in the range",
      change: changeOf(statistics.calls, calls, { wish: "neither" }) },
    { word: "Failed of finished", value: percentText(failed(statistics)), title: `${countText(statistics.failure)} calls`,
      change: changeOf(failed(statistics), failed(earlier), rate) },
    { word: "Refused of finished", value: percentText(refused(statistics)), title: `${countText(statistics.refused)} calls`,
      change: changeOf(refused(statistics), refused(earlier), { ...rate, wish: "neither" }) },
    { word: "p50", value: durationText(statistics.p50_ms), title: `Half of the calls took no longer${about}`,
      change: changeOf(statistics.p50_ms, earlier?.p50_ms, time) },
    { word: "p95", value: durationText(statistics.p95_ms), title: `95 of 100 calls took no longer${about}`,
      change: changeOf(statistics.p95_ms, earlier?.p95_ms, time) },
  ];
  return (
    <dl className="tool-figures" aria-label="Figures, compared with as long a time before">
      {figures.map((figure) => (
        <div key={figure.word} title={figure.title}>
          <dt>{figure.word}</dt>
          <dd>
            <span className="tool-figure">{figure.value}</span>
            {before === null ? <span className="change">…</span> : <ChangeMark change={figure.change} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The tool in as long a time before the range; `none` where there is no such time or no call in it. */
function usePrevious(name: string, view: ToolView, range: TimeRange): ToolStatistics | "none" | null {
  const { since } = rangeBounds(range, Date.now());
  const key = since === null ? null : `tool before ${name} ${rangeKey(range)} ${view.source_app} ${view.machine_id}`;
  const { value, error } = useResource(key, async (signal) => {
    const bounds = rangeBounds(range, Date.now());
    const start = bounds.since ?? 0;
    const before: TimeRange = { kind: "absolute", since: 2 * start - bounds.until, until: start };
    const answer = await hub.toolStatistics(withTool(toolQuery(view, before), name), signal);
    return answer.tools.find((tool) => tool.tool_name === name) ?? ("none" as const);
  });
  return key === null || error !== null ? "none" : value;
}

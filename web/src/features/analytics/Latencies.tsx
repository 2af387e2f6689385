import type { ReactNode } from "react";
import { hub } from "../../api/hub";
import type { ToolStatistics } from "../../api/types";
import { useInterval, useResource } from "../../api/useResource";
import type { DurationAxis } from "../../charts/RangeMark";
import { axisOf, RangeAxis, RangeMark } from "../../charts/RangeMark";
import { Link } from "../../components/Link";
import { modelWord, toolWord } from "../../text/eventWords";
import { durationText } from "../../text/time";
import { visibleText } from "../../text/visible";
import { countOf, countText } from "../../text/words";
import { toolQuery } from "../tools/view";
import type { PartProps } from "./view";
import { modelAddress, sessionsAddress, toolAddress, toolEventsAddress } from "./view";

const shownModels = 8;
const shownTools = 10;
const refreshMilliseconds = 60_000;

function LatencyTable({ title, className, ticks, note, axis, isKnown, heads, children }: {
  title: string;
  /** Whether any duration is. */
  isKnown: boolean;
  className: string;
  /** Labels on the axis. */
  ticks: number;
  note: string;
  axis: DurationAxis;
  heads: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="analytics-part">
      <h2>{title}</h2>
      <table className={`cost-table latency-table ${className}`}>
        <thead>
          <tr>
            {heads}
            <th scope="col" className="column-range">
              {isKnown && <RangeAxis axis={axis} shown={ticks} />}
              <span className="visually-hidden">p50 and p95 drawn</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
      <p className="chart-readout">
        {note}{isKnown && " The disc is p50, the diamond p95; the axis grows by factors."}
      </p>
    </section>
  );
}

/** How fast models answered. */
export function ModelTimes({ analytics, view, range }: PartProps) {
  const models = analytics.models.slice(0, shownModels);
  const axis = axisOf(models.flatMap((model) => [model.p50_ms, model.p95_ms]));
  const retries = analytics.models.reduce((sum, model) => sum + model.retries, 0);
  const known = models.filter((model) => model.p95_ms !== null);
  const slowest = known.reduce((most, model) => ((model.p95_ms ?? 0) > (most?.p95_ms ?? 0) ? model : most), known[0]);
  const note = models.length === 0
    ? "No model call is known in this time."
    : `${countOf(retries, "request")} sent again.${slowest === undefined
      ? " No durations: hooks alone report none; session files or telemetry add them."
      : ` Slowest: ${modelWord(slowest.model)} with p95 ${durationText(slowest.p95_ms)}.`}`;
  return (
    <LatencyTable
      title="Models"
      className="model-table"
      ticks={2}
      isKnown={known.length > 0}
      note={note}
      axis={axis}
      heads={(
        <>
          <th scope="col">Model</th>
          <th scope="col" className="number">Calls</th>
          <th scope="col" className="number optional-column" title="Median time to the first token">1st token</th>
          <th scope="col" className="number optional-column" title="Requests sent again">Retries</th>
          <th scope="col" className="number" title="Failed turns, in sessions with the model">Failed</th>
          <th scope="col" className="number">p50</th>
          <th scope="col" className="number">p95</th>
        </>
      )}
    >
      {models.map((model) => {
        const address = modelAddress(view, range, model.model);
        const failed = sessionsAddress(view, range, { errors: "1", sort: "errors" });
        const isNone = (count: number) => (count === 0 ? "number muted" : "number");
        const to = (place: string, text: string) => <Link to={place} className="number-link">{text}</Link>;
        return (
          <tr key={model.model}>
            <th scope="row">
              <Link to={address} className="clip user-name" title={model.model}>
                {model.model === "" ? "unknown model" : visibleText(modelWord(model.model))}
              </Link>
            </th>
            <td className="number">{to(address, countText(model.calls))}</td>
            <td className="number optional-column">{to(address, durationText(model.ttft_p50_ms))}</td>
            <td className={`${isNone(model.retries)} optional-column`}>{to(address, countText(model.retries))}</td>
            <td className={isNone(model.failures)}>{to(failed, countText(model.failures))}</td>
            <td className="number">{to(address, durationText(model.p50_ms))}</td>
            <td className="number">{to(address, durationText(model.p95_ms))}</td>
            <td className="column-range"><RangeMark axis={axis} p50={model.p50_ms} p95={model.p95_ms} /></td>
          </tr>
        );
      })}
    </LatencyTable>
  );
}

/** The slowest of the tools that are used much; medians only where the filters are those that tools know. */
export function ToolTimes({ analytics, view, range }: PartProps) {
  const knowsFilters = view.project.length === 0 && view.model.length === 0;
  const query = toolQuery(view, range);
  const statistics = useResource(
    knowsFilters ? `tools ${query}` : null,
    (signal) => hub.toolStatistics(query, signal),
  );
  useInterval(statistics.reload, refreshMilliseconds);
  const medians = new Map((statistics.value?.tools ?? []).map((tool: ToolStatistics) => [tool.tool_name, tool.p50_ms]));
  const tools = analytics.tools.slice(0, shownTools)
    .map((tool) => ({ ...tool, p50: medians.get(tool.tool_name) ?? null }))
    .sort((a, b) => (b.p95_ms ?? 0) - (a.p95_ms ?? 0));
  const axis = axisOf(tools.flatMap((tool) => [tool.p50, tool.p95_ms]));
  const slowest = tools[0];
  const note = slowest === undefined || slowest.p95_ms === null
    ? "No finished tool call in this time."
    : `The ${countOf(tools.length, "most used tool")}, the slowest first: ${toolWord(slowest.tool_name)} with p95 ${
      durationText(slowest.p95_ms)}.${knowsFilters ? "" : " Medians are not known for projects and models."}`;
  return (
    <LatencyTable
      title="Tools"
      className="times-table"
      ticks={3}
      isKnown={tools.some((tool) => tool.p95_ms !== null)}
      note={note}
      axis={axis}
      heads={(
        <>
          <th scope="col">Tool</th>
          <th scope="col" className="number">Calls</th>
          <th scope="col" className="number">Failed</th>
          <th scope="col" className="number">p50</th>
          <th scope="col" className="number">p95</th>
        </>
      )}
    >
      {tools.map((tool) => {
        const address = toolAddress(view, range, tool.tool_name);
        const to = (place: string, text: string) => <Link to={place} className="number-link">{text}</Link>;
        return (
          <tr key={tool.tool_name}>
            <th scope="row">
              <Link to={address} className="clip user-name" title={tool.tool_name}>
                {visibleText(toolWord(tool.tool_name))}
              </Link>
            </th>
            <td className="number">
              {to(toolEventsAddress(view, range, tool.tool_name, false), countText(tool.calls))}
            </td>
            <td className={tool.failures === 0 ? "number muted" : "number"}>
              {to(toolEventsAddress(view, range, tool.tool_name, true), countText(tool.failures))}
            </td>
            <td className="number">{to(address, durationText(tool.p50))}</td>
            <td className="number">{to(address, durationText(tool.p95_ms))}</td>
            <td className="column-range"><RangeMark axis={axis} p50={tool.p50} p95={tool.p95_ms} /></td>
          </tr>
        );
      })}
    </LatencyTable>
  );
}

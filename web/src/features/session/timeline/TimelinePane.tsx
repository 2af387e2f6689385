import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { SessionTimeline, TimelineSpan } from "../../../api/sessionWindows";
import { useResource } from "../../../api/useResource";
import { useShortcuts } from "../../../app/shortcuts";
import { Empty, Failed, Loading } from "../../../components/States";
import { setParameters, usePlace } from "../../../state/location";
import { stepOfSpan, toggleStep } from "../../compare/markedSteps";
import type { PaneProps } from "../tabs";
import { FilterRow } from "../FilterRow";
import { facetsOfSpan, readMinimum } from "../filter";
import { useFilterKeys, useSessionFilter } from "../useSessionFilter";
import { useOpenQuestions } from "../useSessionData";
import { extent, readMoment } from "../zoom";
import { findSpan, SpanDrawer } from "./SpanDrawer";
import { SpanTable } from "./SpanTable";
import { TimelineHead } from "./TimelineHead";
import { TimeSums } from "./TimeSums";
import { Waterfall } from "./Waterfall";
import { layoutTimeline } from "./spanLayout";
import { useSpanCursor } from "./useSpanCursor";
import { useTimeline } from "./useTimeline";
import { useTimelineKeys } from "./useTimelineKeys";
import { waitingSpans } from "./waitingSpans";

/** What took how long, who worked beside whom, and what was waited for. */
export function TimelinePane(props: PaneProps) {
  const { data, zoom } = props;
  const { parameters } = usePlace();
  const filter = useSessionFilter();
  const minimum = readMinimum(parameters.get("min"), extent(zoom.shown));
  const onlyErrors = parameters.get("errors") === "1";
  const isTable = parameters.get("view") === "table";
  const showsCritical = parameters.get("critical") === "1";
  const selectedID = parameters.get("span");
  const { value, dimmed, failures, isFiltered, note, resource } = useTimeline(props, { filter, minimum, onlyErrors });
  const { folded, setIsFolded, toggle } = useFoldedLanes();
  const waiting = useWaits(data, value);
  const layout = useMemo(
    () => (value === null ? null : layoutTimeline(value, folded, zoom.whole.to, { dimmed, waiting, failures, isFiltered })),
    // A second more of what still runs is drawn with the next answer.
    [value, folded, dimmed, waiting, failures, isFiltered],
  );
  const { selected, cursor, lane, setLane, setCursor, open } = useSpanCursor(layout, selectedID);
  const moment = readMoment(parameters, "at");
  useMarkKey(data.id, layout?.spans[cursor]);
  useTimelineKeys({ layout, zoom, cursor, lane, setCursor, setLane, open, setFolded: setIsFolded });
  useFilterKeys("Timeline", filter, () => {
    const span = layout?.spans[cursor];
    if (span !== undefined) return facetsOfSpan(span)[0] ?? null;
    const chosen = layout?.lanes[lane];
    return chosen === undefined ? null : `agent:${chosen.agent_id}`;
  });
  useMomentInWindow(moment, props);

  const head = { minimum: parameters.get("min"), onlyErrors, showsCritical, isTable };
  const shared = { zoom, selected, cursor, lane, showsCritical, moment, folded, toggle, open };
  return (
    <div className="with-drawer">
      <section className="pane pane-waterfall" aria-label="Timeline" data-busy={resource.isLoading}>
        {props.strip.value !== null && <TimeSums time={props.strip.value.time} />}
        <TimelineHead timeline={value} {...head} />
        <FilterRow state={filter} nameOf={data.nameOf} minimum={minimum} onlyErrors={onlyErrors} note={note} />
        {resource.error !== null && (
          <Failed inPanel what="The timeline did not load" error={resource.error} retry={resource.reload} />
        )}
        {value === null && resource.error === null && <Loading rows={10} />}
        {value !== null && value.spans.length + value.buckets.length === 0 && (
          <NoSpans isFiltered={onlyErrors || minimum !== null || filter.isFiltered} />
        )}
        {value !== null && isTable && (
          <SpanTable
            timeline={value}
            dimmed={dimmed}
            waiting={waiting}
            nameOf={data.nameOf}
            selected={selectedID}
            open={(id) => setParameters({ span: id, event: null })}
          />
        )}
        {layout !== null && !isTable && (
          <Waterfall
            {...shared}
            layout={layout}
            dimsBuckets={filter.isFiltered}
            now={zoom.whole.to}
            chooseLane={setLane}
          />
        )}
      </section>
      {selectedID !== null && layout !== null && (
        <SelectedSpan id={selectedID} known={layout.spans[selected] ?? null} waiting={waiting} data={data} />
      )}
    </div>
  );
}

/** Which calls wait for an answer. */
function useWaits(data: PaneProps["data"], timeline: SessionTimeline | null) {
  const questions = useOpenQuestions(data);
  const spans = timeline?.spans;
  return useMemo(() => waitingSpans(spans ?? [], questions), [spans, questions]);
}

function useMarkKey(session: string, span: TimelineSpan | undefined): void {
  const mark = () => {
    const step = span === undefined ? null : stepOfSpan(session, span);
    if (step !== null) toggleStep(step);
  };
  useShortcuts([{ keys: ["x"], words: "Mark the call to compare it", group: "Timeline", isStep: true, run: mark }]);
}

/** The lanes whose agents are folded away. */
function useFoldedLanes() {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const setIsFolded = useCallback((id: string, isFolded: boolean) => setFolded((before) => {
    const next = new Set(before);
    if (isFolded) next.add(id);
    else next.delete(id);
    return next;
  }), []);
  const toggle = useCallback((id: string) => setFolded((before) => {
    const next = new Set(before);
    if (!next.delete(id)) next.add(id);
    return next;
  }), []);
  return { folded, setIsFolded, toggle };
}

function NoSpans({ isFiltered }: { isFiltered: boolean }) {
  return (
    <Empty
      inPanel
      title={isFiltered ? "Nothing here passes the filter" : "Nothing was measured here"}
      action={
        <button
          type="button"
          className="button"
          onClick={() => setParameters({ errors: null, min: null, filter: null, from: null, to: null })}
        >
          Show everything
        </button>
      }
    />
  );
}

function SelectedSpan({ id, known, waiting, data }: {
  id: string;
  known: SessionTimeline["spans"][number] | null;
  waiting: ReadonlySet<string>;
  data: PaneProps["data"];
}) {
  const found = useResource(known === null ? `span ${data.id} ${id}` : null, (signal) => findSpan(data.id, id, signal));
  const span = known ?? found.value;
  if (span === null) return null;
  return (
    <SpanDrawer
      key={span.id}
      span={span}
      isWaiting={waiting.has(span.id)}
      data={data}
      close={() => setParameters({ span: null })}
    />
  );
}

/** A moment outside the window moves the window to it. */
function useMomentInWindow(moment: number | null, { zoom }: PaneProps): void {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const { window, zoomTo } = latest.current;
    if (moment === null || window === null || (moment >= window.from && moment <= window.to)) return;
    const half = (window.to - window.from) / 2;
    zoomTo({ from: moment - half, to: moment + half }, "step");
  }, [moment]);
}

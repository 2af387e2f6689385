import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { hub } from "../../../api/hub";
import type { SessionTimeline } from "../../../api/sessionWindows";
import type { Resource } from "../../../api/useResource";
import { useResource, useThrottled } from "../../../api/useResource";
import { Empty, Failed, Loading } from "../../../components/States";
import { onLiveEvents } from "../../../state/live";
import { setParameters, usePlace } from "../../../state/location";
import { countOf, countText } from "../../../text/words";
import type { PaneProps } from "../tabs";
import { FilterRow } from "../FilterRow";
import { facetsOfSpan, readMinimum } from "../filter";
import { useFilterKeys, useSessionFilter } from "../useSessionFilter";
import { extent, readMoment } from "../zoom";
import type { FilteredTimeline } from "./filterTimeline";
import { filteredTimeline } from "./filterTimeline";
import { findSpan, SpanDrawer } from "./SpanDrawer";
import { SpanTable } from "./SpanTable";
import { TimelineHead } from "./TimelineHead";
import { Waterfall } from "./Waterfall";
import { laneOfSpan, layoutTimeline } from "./spanLayout";
import { useTimelineKeys } from "./useTimelineKeys";

const maximumSpans = 2_000;
const settleMilliseconds = 140;
const refreshMilliseconds = 3_000;

/** The spans of the window; those of the window before are shown until they are there. */
function useTimeline(
  { data }: PaneProps,
  query: string,
): { value: SessionTimeline | null; resource: Resource<SessionTimeline> } {
  const [settled, setSettled] = useState(query);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(query), settleMilliseconds);
    return () => clearTimeout(timer);
  }, [query]);
  const resource = useResource(`timeline ${data.id} ${settled}`, (signal) =>
    hub.timelineOfSession(data.id, settled, maximumSpans, signal));
  const refresh = useThrottled(resource.reload, refreshMilliseconds);
  useEffect(() => onLiveEvents(() => refresh()), [refresh]);
  const last = useRef<SessionTimeline | null>(null);
  if (resource.value !== null) last.current = resource.value;
  return { value: resource.value ?? last.current, resource };
}

/** What took how long, who worked beside whom, and what was waited for. */
export function TimelinePane(props: PaneProps) {
  const { data, agent, zoom } = props;
  const { parameters } = usePlace();
  const filter = useSessionFilter();
  const { isDim } = filter;
  const minimum = readMinimum(parameters.get("min"), extent(zoom.shown));
  const onlyErrors = parameters.get("errors") === "1";
  const isTable = parameters.get("view") === "table";
  const showsCritical = parameters.get("critical") === "1";
  const selectedID = parameters.get("span");
  const query = new URLSearchParams({
    ...(zoom.window === null ? {} : {
      since: new Date(zoom.window.from).toISOString(), until: new Date(zoom.window.to).toISOString(),
    }),
    ...(agent === null ? {} : { agent_id: agent }),
    // What is dimmed must be there to be seen.
    ...(onlyErrors && !isDim ? { errors: "1" } : {}),
    ...(minimum === null || isDim ? {} : { minimum_ms: Number(minimum.milliseconds.toPrecision(2)).toString() }),
  }).toString();
  const { value: whole, resource } = useTimeline(props, query);
  const filtered = useMemo(
    () => (whole === null ? null : filteredTimeline(whole, { filter: filter.filter, minimum, onlyErrors }, isDim)),
    [whole, filter.filter, minimum?.milliseconds, onlyErrors, isDim],
  );
  const value = filtered?.timeline ?? null;
  const dimmed = filtered?.dimmed ?? nothingDimmed;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const layout = useMemo(
    () => (value === null ? null : layoutTimeline(value, folded, zoom.whole.to, dimmed)),
    // A second more of what still runs is drawn with the next answer.
    [value, folded, dimmed],
  );
  const [cursorID, setCursorID] = useState<string | null>(null);
  const [lane, setLane] = useState(0);
  const indexOf = (id: string | null) =>
    (id === null || layout === null ? -1 : layout.spans.findIndex((span) => span.id === id));
  const selected = indexOf(selectedID);
  const cursor = indexOf(cursorID ?? selectedID);
  const moment = readMoment(parameters, "at");

  const open = useCallback((index: number) => {
    const span = layout?.spans[index];
    if (span === undefined || layout === null) return;
    setCursorID(span.id);
    setLane(laneOfSpan(layout, index));
    setParameters({ span: span.id, event: null });
  }, [layout]);
  const setCursor = (index: number) => {
    const id = layout?.spans[index]?.id ?? null;
    setCursorID(id);
    if (selectedID !== null && id !== null) setParameters({ span: id });
  };
  const changeFolded = useCallback((id: string, isFolded: boolean) => setFolded((before) => {
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
  useTimelineKeys({ layout, zoom, cursor, lane, setCursor, setLane, open, setFolded: changeFolded });
  useFilterKeys("Timeline", filter, () => {
    const span = layout?.spans[cursor];
    if (span !== undefined) return facetsOfSpan(span)[0] ?? null;
    const chosen = layout?.lanes[lane];
    return chosen === undefined ? null : `agent:${chosen.agent_id}`;
  });
  useMomentInWindow(moment, props);

  return (
    <div className="with-drawer">
      <section className="pane pane-waterfall" aria-label="Timeline" data-busy={resource.isLoading}>
        <TimelineHead
          timeline={value}
          minimum={parameters.get("min")}
          onlyErrors={onlyErrors}
          showsCritical={showsCritical}
          isTable={isTable}
        />
        <FilterRow
          state={filter}
          nameOf={data.nameOf}
          minimum={minimum}
          onlyErrors={onlyErrors}
          note={filterNote(filtered, whole)}
        />
        {resource.error !== null && (
          <Failed inPanel what="The timeline did not load" error={resource.error} retry={resource.reload} />
        )}
        {value === null && resource.error === null && <Loading rows={10} />}
        {value !== null && value.spans.length + value.buckets.length === 0 && (
          <Empty
            inPanel
            title={onlyErrors || minimum !== null || filter.isFiltered ? "Nothing here passes the filter" : "Nothing was measured here"}
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
        )}
        {value !== null && layout !== null && (isTable
          ? (
            <SpanTable
              timeline={value}
              dimmed={dimmed}
              nameOf={data.nameOf}
              selected={selectedID}
              open={(id) => setParameters({ span: id, event: null })}
            />
          )
          : (
            <Waterfall
              layout={layout}
              zoom={zoom}
              selected={selected}
              cursor={cursor}
              lane={lane}
              showsCritical={showsCritical}
              dimsBuckets={filter.isFiltered}
              moment={moment}
              folded={folded}
              now={zoom.whole.to}
              chooseLane={setLane}
              toggle={toggle}
              open={open}
            />
          ))}
      </section>
      {selectedID !== null && layout !== null && (
        <SelectedSpan id={selectedID} known={layout.spans[selected] ?? null} data={data} />
      )}
    </div>
  );
}

const nothingDimmed: ReadonlySet<string> = new Set();

function filterNote(filtered: FilteredTimeline | null, whole: SessionTimeline | null): string | null {
  if (filtered === null || whole === null || filtered.passed === whole.spans.length) return null;
  const words = `${countText(filtered.passed)} of ${countOf(whole.spans.length, "span")}`;
  return whole.is_folded ? `${words}; what is folded is not told apart: zoom in` : words;
}

function SelectedSpan({ id, known, data }: {
  id: string;
  known: SessionTimeline["spans"][number] | null;
  data: PaneProps["data"];
}) {
  const found = useResource(known === null ? `span ${data.id} ${id}` : null, (signal) => findSpan(data.id, id, signal));
  const span = known ?? found.value;
  if (span === null) return null;
  return <SpanDrawer key={span.id} span={span} data={data} close={() => setParameters({ span: null })} />;
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

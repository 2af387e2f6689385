import { useEffect, useMemo, useRef, useState } from "react";
import { hub } from "../../../api/hub";
import type { SessionMark, SessionTimeline } from "../../../api/sessionWindows";
import type { Resource } from "../../../api/useResource";
import { useResource, useThrottled } from "../../../api/useResource";
import { onLiveEvents } from "../../../state/live";
import { countOf, countText } from "../../../text/words";
import type { Minimum } from "../filter";
import type { PaneProps } from "../tabs";
import type { FilterState } from "../useSessionFilter";
import { countedAlike, failuresIn } from "./failureMarks";
import { filteredTimeline } from "./filterTimeline";

const maximumSpans = 2_000;
const settleMilliseconds = 140;
const refreshMilliseconds = 3_000;
const nothingDimmed: ReadonlySet<string> = new Set();

interface Criteria {
  filter: FilterState;
  minimum: Minimum | null;
  onlyErrors: boolean;
}

interface ShownTimeline {
  /** What passes, and what is dimmed; null until the first answer. */
  value: SessionTimeline | null;
  dimmed: ReadonlySet<string>;
  /** What failed, as the summary strip has it; null where only the spans tell. */
  failures: readonly SessionMark[] | null;
  isFiltered: boolean;
  /** What the filter leaves out, in words. */
  note: string | null;
  resource: Resource<SessionTimeline>;
}

/** The spans of the window that pass; those of the window before are shown until they are there. */
export function useTimeline(props: PaneProps, criteria: Criteria): ShownTimeline {
  const { filter: { filter, isDim }, minimum, onlyErrors } = criteria;
  const { value: answer, resource } = useWholeTimeline(props.data.id, timelineQuery(props, criteria));
  const strip = props.strip.value;
  const failures = useMemo(() => (answer === null ? null : failuresIn(answer, strip)), [answer, strip]);
  const whole = useMemo(() => (answer === null ? null : countedAlike(answer, failures)), [answer, failures]);
  const filtered = useMemo(
    () => (whole === null ? null : filteredTimeline(whole, { filter, minimum, onlyErrors }, isDim)),
    [whole, filter, minimum?.milliseconds, onlyErrors, isDim],
  );
  const isPart = filtered !== null && whole !== null && filtered.passed < whole.spans.length;
  return {
    value: filtered?.timeline ?? null,
    dimmed: filtered?.dimmed ?? nothingDimmed,
    failures,
    isFiltered: isPart || onlyErrors || minimum !== null,
    note: isPart ? passedWords(filtered.passed, whole) : null,
    resource,
  };
}

function timelineQuery({ agent, zoom }: PaneProps, { filter: { isDim }, minimum, onlyErrors }: Criteria): string {
  return new URLSearchParams({
    ...(zoom.window === null ? {} : {
      since: new Date(zoom.window.from).toISOString(), until: new Date(zoom.window.to).toISOString(),
    }),
    ...(agent === null ? {} : { agent_id: agent }),
    // What is dimmed must be there to be seen.
    ...(onlyErrors && !isDim ? { errors: "1" } : {}),
    ...(minimum === null || isDim ? {} : { minimum_ms: Number(minimum.milliseconds.toPrecision(2)).toString() }),
  }).toString();
}

function useWholeTimeline(
  session: string,
  query: string,
): { value: SessionTimeline | null; resource: Resource<SessionTimeline> } {
  const [settled, setSettled] = useState(query);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(query), settleMilliseconds);
    return () => clearTimeout(timer);
  }, [query]);
  const resource = useResource(`timeline ${session} ${settled}`, (signal) =>
    hub.timelineOfSession(session, settled, maximumSpans, signal));
  const refresh = useThrottled(resource.reload, refreshMilliseconds);
  useEffect(() => onLiveEvents(() => refresh()), [refresh]);
  const last = useRef<SessionTimeline | null>(null);
  if (resource.value !== null) last.current = resource.value;
  return { value: resource.value ?? last.current, resource };
}

function passedWords(passed: number, whole: SessionTimeline): string {
  const words = `${countText(passed)} of ${countOf(whole.spans.length, "span")}`;
  return whole.is_folded ? `${words}; what is folded is not told apart: zoom in` : words;
}

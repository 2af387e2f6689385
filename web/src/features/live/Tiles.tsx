import { useEffect } from "react";
import { hub } from "../../api/hub";
import { useInterval, useResource } from "../../api/useResource";
import type { OpenQuestions } from "../../app/questions";
import { dayStart } from "../../charts/days";
import { AgoText, useNow } from "../../components/Clock";
import { StatusMark } from "../../components/StatusMark";
import type { EventFilter } from "../../state/filters";
import { isUnfiltered, noFilter } from "../../state/filters";
import { act, connection, eventRate, rateHistory } from "../../state/live";
import { setParameters } from "../../state/location";
import { distinctFailures } from "../../state/repeats";
import { useStore } from "../../state/store";
import { toolWord } from "../../text/eventWords";
import { moneyText } from "../../text/money";
import { countOf, countText } from "../../text/words";
import { Tile } from "./Tile";
import { burnOf, burnWords, commonReason, failureCounts, perMinute, RecentCalls, Samples } from "./tileFigures";
import type { Show } from "./view";
import { questionTypes } from "./view";

const refreshMilliseconds = 15_000;
const todayMilliseconds = 60_000;
/** Reports of errors that are looked at one by one. */
const countedErrors = 500;
const countedCalls = 1_000;
const windowMinutes = 15;
const windowMilliseconds = windowMinutes * 60_000;
const sampleSteps = 30;

interface TilesProps {
  sessions: number | null;
  agents: number | null;
  questions: OpenQuestions;
  filter: EventFilter;
  show: Show;
  changeFilter: (change: (current: EventFilter) => EventFilter) => void;
}

// They outlive the page, so that coming back finds the course of the last minutes.
const agentSamples = new Samples(windowMilliseconds);
const waitingSamples = new Samples(windowMilliseconds);

/** The numbers that tell whether to look closer; each shows what is behind it when it is pressed. */
export function Tiles(props: TilesProps) {
  return (
    <ul className="tiles" aria-label="Overview">
      <AgentsTile {...props} />
      <WaitingTile {...props} />
      <RateTile {...props} />
      <ErrorsTile {...props} />
      <BurnTile {...props} />
    </ul>
  );
}

function useSamples(samples: Samples, value: number | null): number {
  const now = useNow();
  useEffect(() => {
    if (value !== null) samples.add(Date.now(), value);
  }, [samples, value, Math.floor(now / 10_000)]);
  return now;
}

function toggleShow(current: Show, wanted: Show): void {
  setParameters({ show: current === wanted ? null : wanted });
}

function AgentsTile({ agents, sessions, show }: TilesProps) {
  const now = useSamples(agentSamples, agents);
  const largest = Math.max(agentSamples.largest, agents ?? 0);
  return (
    <Tile
      name="Active agents, now"
      value={countText(agents)}
      unit={agents === 1 ? "agent" : "agents"}
      comparison={sessions === null ? "" : `in ${countOf(sessions, "session")}; most ${countText(largest)}`}
      spark={agentSamples.stretches(now, sampleSteps)}
      sparkWords={`Last 15 minutes, as far as this page has watched: at most ${countOf(largest, "agent")}`}
      title="Show only the agents at work"
      isPressed={show === "running"}
      press={() => toggleShow(show, "running")}
    />
  );
}

function WaitingTile({ questions, show, changeFilter }: TilesProps) {
  const waiting = questions.urgent.length;
  const now = useSamples(waitingSamples, questions.isLoading ? null : waiting);
  const oldest = questions.urgent[0];
  const largest = Math.max(waitingSamples.largest, waiting);
  const press = () => {
    const isOff = show === "waiting";
    changeFilter((current) => ({ ...current, event_type: isOff ? [] : questionTypes }));
    toggleShow(show, "waiting");
    if (!isOff) requestAnimationFrame(() => document.getElementById("waiting")?.focus());
  };
  return (
    <Tile
      name="Waiting for you, now"
      value={waiting > 0 ? <StatusMark status="waiting" word={countText(waiting)} /> : countText(waiting)}
      unit={waiting === 1 ? "question" : "questions"}
      comparison={oldest === undefined ? "nobody waits" : <>oldest <AgoText at={oldest.asked_at} /></>}
      spark={waitingSamples.stretches(now, sampleSteps)}
      sparkWords={`Last 15 minutes, as far as this page has watched: at most ${countOf(largest, "question")} at once`}
      title="Show only who waits, and what was asked"
      isPressed={show === "waiting"}
      isUrgent={waiting > 0}
      press={press}
    />
  );
}

function RateTile({ filter, show, changeFilter }: TilesProps) {
  const now = useNow();
  const rate = eventRate(now);
  const history = rateHistory(now);
  const largest = Math.max(...history);
  const isFiltered = !isUnfiltered(filter);
  const isPast = useStore(connection).kind === "past";
  return (
    <Tile
      name={`Events${isFiltered ? ", filtered" : ""}, mean of 10 s`}
      value={isPast ? "–" : rate < 10 ? rate.toFixed(1) : countText(rate)}
      unit="/s"
      comparison={isPast ? "a past range is shown" : `peak of 60 s: ${countText(largest)}/s`}
      spark={history}
      sparkWords={`Last minute, by seconds: at most ${countText(largest)} events in a second`}
      title="Show everything, and follow the newest"
      isPressed={false}
      press={() => {
        changeFilter(() => noFilter);
        if (show !== "all") setParameters({ show: null });
        act({ kind: "resumed" });
      }}
    />
  );
}

function ErrorsTile({ filter, changeFilter }: TilesProps) {
  const recent = useResource("errors 15m", (signal) => hub.errors("since=15m", countedErrors, "desc", signal));
  const before = useResource("errors 30m", (signal) => hub.errors("since=30m", countedErrors, "desc", signal));
  useInterval(() => {
    recent.reload();
    before.reload();
  }, refreshMilliseconds);
  const now = useNow();
  const { now: count, before: earlier } = failureCounts(recent.value, before.value);
  const failures = distinctFailures(recent.value?.events ?? []);
  const reason = commonReason(failures);
  const minutes = perMinute(failures.map((event) => Date.parse(event.timestamp)), now, windowMinutes);
  return (
    <Tile
      name="Errors, last 15 min"
      value={count !== null && count > 0 ? <StatusMark status="error" word={countText(count)} /> : countText(count)}
      unit={earlier === null ? "" : `(${countText(earlier)} before)`}
      comparison={reason === null ? "nothing failed" : reasonWords(reason, failures.length)}
      isWide
      spark={minutes}
      sparkWords={`Last 15 minutes, by minutes: at most ${countOf(Math.max(...minutes), "error")} in a minute`}
      title={reason === null ? "Show only what failed" : `Most often: ${reasonWords(reason, failures.length)}. Show only what failed`}
      isPressed={filter.errorsOnly}
      press={() => changeFilter((current) => ({ ...current, errorsOnly: !current.errorsOnly }))}
    />
  );
}

/** `10 of 34: Bash: Exit code 1`: the most common reason, after how many share it. */
function reasonWords({ words, tool, count }: NonNullable<ReturnType<typeof commonReason>>, of: number): string {
  const what = tool === null ? words : `${toolWord(tool)}: ${words}`;
  return of === 1 ? what : `${countText(count)} × ${what}`;
}

// It outlives the page too: what is known of the last half hour is not asked for again.
const recentCalls = new RecentCalls();
/** Calls that were told of as under way are told of again with their final cost. */
const callOverlapMilliseconds = 120_000;

/** USD of the UTC day, by one sum; budgets would be three more with forecasts. */
function useSpentToday(): number {
  const query = new URLSearchParams({ since: new Date(dayStart("utc", Date.now(), 0)).toISOString() }).toString();
  const today = useResource(`spent today ${query}`, (signal) => hub.costs("total", query, 1, signal));
  useInterval(today.reload, todayMilliseconds);
  return today.value?.total.cost_usd ?? 0;
}

/** What is being spent, by the calls of the last minutes. */
function BurnTile({ show, sessions }: TilesProps) {
  const calls = useResource("recent calls", async (signal) => {
    const { newest } = recentCalls;
    const since = newest === null ? "30m" : new Date(newest - callOverlapMilliseconds).toISOString();
    const page = await hub.callCosts(since, countedCalls, signal);
    recentCalls.take(page.entries, page.next_cursor == null, Date.now());
    return burnOf(recentCalls.all, recentCalls.isWhole, Date.now());
  });
  useInterval(calls.reload, refreshMilliseconds);
  const burn = calls.value;
  const words = burnWords(burn, sessions);
  const spent = useSpentToday();
  const minutes = burn?.minutes ?? [];
  return (
    <Tile
      name="Burn rate, last 15 min"
      value={words.value}
      unit={words.unit}
      comparison={spent > 0 ? `${moneyText(spent)} today (UTC)` : words.comparison}
      spark={minutes}
      sparkWords={`Last 15 minutes, by minutes: at most ${moneyText(Math.max(0, ...minutes))} in a minute`}
      title={spent > 0 && words.comparison !== "" ? `${words.comparison}. ${words.title}` : words.title}
      isPressed={show === "cost"}
      press={() => toggleShow(show, "cost")}
    />
  );
}

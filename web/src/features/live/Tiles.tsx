import type { ReactNode } from "react";
import { hub } from "../../api/hub";
import type { EventPage } from "../../api/types";
import { useInterval, useResource } from "../../api/useResource";
import type { OpenQuestions } from "../../app/questions";
import { AgoText, useNow } from "../../components/Clock";
import { Link } from "../../components/Link";
import { StatusMark } from "../../components/StatusMark";
import type { EventFilter } from "../../state/filters";
import { isUnfiltered } from "../../state/filters";
import { hourlyPace, hourMilliseconds, spentSince, startOfHour } from "../../charts/pace";
import { startOfDay } from "../../charts/days";
import { preferences } from "../../state/preferences";
import { distinctFailures } from "../../state/repeats";
import { useStore } from "../../state/store";
import { moneyText } from "../../text/money";
import { act, eventRate, rateHistory } from "../../state/live";
import { countOf, countText } from "../../text/words";

const errorsRefreshMilliseconds = 15_000;
const costRefreshMilliseconds = 15_000;
/** Reports of errors that are looked at one by one. */
const countedErrors = 500;
/** A day and the two hours that the pace may need before it. */
const hoursAsked = 27;

interface TilesProps {
  sessions: number | null;
  agents: number | null;
  questions: OpenQuestions;
  filter: EventFilter;
  changeFilter: (change: (current: EventFilter) => EventFilter) => void;
}

/** The numbers that tell whether to look closer; each opens what is behind it. */
export function Tiles({ sessions, agents, questions, filter, changeFilter }: TilesProps) {
  const oldest = questions.urgent[0];
  const waiting = questions.urgent.length;
  return (
    <ul className="tiles" aria-label="Overview">
      <li>
        <Link className="tile" to="/sessions?status=running&status=waiting">
          <span className="tile-name">Active sessions</span>
          <span className="tile-value">{countText(sessions)}</span>
          <span className="tile-more">{agents === null ? "agents: –" : `${countOf(agents, "agent")} running`}</span>
        </Link>
      </li>
      <li>
        <button
          type="button"
          className="tile"
          data-urgent={waiting > 0}
          onClick={() => document.getElementById("waiting")?.focus()}
          disabled={waiting === 0}
        >
          <span className="tile-name">Waiting for you</span>
          <span className="tile-value">{countText(waiting)}</span>
          <span className="tile-more">
            {oldest === undefined ? "no open question" : <>oldest: <AgoText at={oldest.asked_at} /></>}
          </span>
        </button>
      </li>
      <li><RateTile isFiltered={!isUnfiltered(filter)} /></li>
      <li><ErrorsTile filter={filter} changeFilter={changeFilter} /></li>
      <li><CostTile /></li>
    </ul>
  );
}

/** What today has cost, and how fast it grows. */
function CostTile() {
  const { zone } = useStore(preferences);
  const now = useNow();
  // Shortly after midnight the pace still needs the hours before it.
  const midnight = startOfDay(zone, now, 0);
  const since = new Date(Math.min(midnight, startOfHour(now) - hourMilliseconds)).toISOString();
  const hours = useResource(
    `cost of today ${since}`,
    (signal) => hub.costs("hour", new URLSearchParams({ since }).toString(), hoursAsked, signal),
  );
  useInterval(hours.reload, costRefreshMilliseconds);
  const groups = hours.value?.groups ?? [];
  const day = spentSince(groups, midnight);
  const pace = hourlyPace(groups, now);
  return (
    <Link
      className="tile"
      to="/costs?range=today"
      title={day.isPartial ? "At least: some calls have no known price" : "What today has cost so far"}
    >
      <span className="tile-name">Cost today</span>
      <span className="tile-value">
        {hours.value === null ? "–" : `${day.isPartial ? "≥ " : ""}${moneyText(day.usd)}`}
      </span>
      <span className="tile-more">{hours.value === null ? "" : `${moneyText(pace)}/h now`}</span>
    </Link>
  );
}

function RateTile({ isFiltered }: { isFiltered: boolean }) {
  const now = useNow();
  const rate = eventRate(now);
  return (
    <button type="button" className="tile" onClick={() => act({ kind: "resumed" })} title="Follow the newest events">
      <span className="tile-name">Events/s{isFiltered ? ", filtered" : ""}</span>
      <span className="tile-value">{rate < 10 ? rate.toFixed(1) : countText(rate)}</span>
      <span className="tile-more">mean of 10 s <Sparkline values={rateHistory(now)} /></span>
    </button>
  );
}

const sparkWidth = 60;
const sparkHeight = 14;

function Sparkline({ values }: { values: readonly number[] }) {
  const largest = Math.max(1, ...values);
  const across = (index: number) => ((index / (values.length - 1)) * sparkWidth).toFixed(1);
  const down = (value: number) => (sparkHeight - 1 - (value / largest) * (sparkHeight - 2)).toFixed(1);
  const points = values.map((value, index) => `${across(index)},${down(value)}`).join(" ");
  return (
    <svg
      className="sparkline"
      width={sparkWidth}
      height={sparkHeight}
      role="img"
      aria-label={`Last minute, at most ${largest} events in a second`}
    >
      <polyline points={points} />
    </svg>
  );
}

/** Failures, each once however many sources tell of it; where there are very many, the hub's count of reports. */
function failureCount(page: EventPage | null): number | null {
  if (page === null) return null;
  return page.next_cursor == null ? distinctFailures(page.events).length : page.total;
}

function ErrorsTile({ filter, changeFilter }: Pick<TilesProps, "filter" | "changeFilter">) {
  const recent = useResource("errors 15m", (signal) => hub.errors("since=15m", countedErrors, "desc", signal));
  const before = useResource("errors 30m", (signal) => hub.errors("since=30m", countedErrors, "desc", signal));
  useInterval(() => {
    recent.reload();
    before.reload();
  }, errorsRefreshMilliseconds);
  const count = failureCount(recent.value);
  const both = failureCount(before.value);
  const earlier = count === null || both === null ? null : Math.max(0, both - count);
  const filterErrors: ReactNode = filter.errorsOnly
    ? "showing errors only"
    : earlier === null ? "last 15 min" : `15 min; before: ${countText(earlier)}`;
  return (
    <button
      type="button"
      className="tile"
      aria-pressed={filter.errorsOnly}
      onClick={() => changeFilter((current) => ({ ...current, errorsOnly: !current.errorsOnly }))}
    >
      <span className="tile-name">Errors</span>
      <span className="tile-value">
        {count !== null && count > 0 ? <StatusMark status="error" word={countText(count)} /> : countText(count)}
      </span>
      <span className="tile-more">{filterErrors}</span>
    </button>
  );
}

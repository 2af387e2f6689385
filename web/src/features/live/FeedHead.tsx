import { useCallback, useEffect, useRef } from "react";
import { hub } from "../../api/hub";
import { useInterval, useResource, useThrottled } from "../../api/useResource";
import type { Agent, Event, Session } from "../../api/types";
import { FilterChips, FilterPicker, SearchField } from "../../components/FilterChips";
import { RepeatsButton } from "../../components/RepeatsButton";
import { FollowControl } from "../../components/FollowControl";
import type { EventFilter, ListFilterName } from "../../state/filters";
import { isUnfiltered, listFilterNames, noFilter, toggled } from "../../state/filters";
import type { Density } from "../../state/preferences";
import { onLiveEvents } from "../../state/live";
import { preferences, setPreference } from "../../state/preferences";
import { useStore } from "../../state/store";
import { agentLabel, sourceWord, toolWord } from "../../text/eventWords";
import { firstLine, projectName, shortId } from "../../text/words";

const facetsRefreshMilliseconds = 60_000;
const newValueSettleMilliseconds = 3_000;
/** Sessions that can be picked: the newest, whether they still run or not. */
const pickableSessions = 50;

const sourceNames = ["hook", "transcript", "telemetry", "custom"];

const pickers = [
  "event_type", "tool_name", "session_id", "agent_id", "source_app", "machine_id", "source",
] as const;

const filterWords: Record<ListFilterName, string> = {
  event_type: "Type",
  tool_name: "Tool",
  session_id: "Session",
  agent_id: "Agent",
  source_app: "App",
  machine_id: "Machine",
  source: "Source",
};

function wordOf(name: ListFilterName): ((value: string) => string) | undefined {
  return name === "tool_name" ? toolWord : name === "source" ? sourceWord : undefined;
}

interface FeedHeadProps {
  agents: readonly Agent[];
  filter: EventFilter;
  changeFilter: (change: (current: EventFilter) => EventFilter) => void;
}

/** What can be picked in the filters; asked again when an event shows a value that is not there yet. */
function useChoices() {
  const facets = useResource("facets", hub.facets);
  const recent = useResource("recent sessions", (signal) => hub.sessions("", pickableSessions, null, signal));
  const sessions: readonly Session[] = recent.value?.sessions ?? [];
  const reload = useCallback(() => {
    facets.reload();
    recent.reload();
  }, [facets.reload, recent.reload]);
  useInterval(reload, facetsRefreshMilliseconds);
  const reloadSoon = useThrottled(reload, newValueSettleMilliseconds);
  const known = useRef({ facets: facets.value, sessions });
  known.current = { facets: facets.value, sessions };
  useEffect(() => onLiveEvents((events) => {
    const { facets: values, sessions: listed } = known.current;
    const isNew = (event: Event) => values !== null && (!values.event_types.includes(event.hook_event_type) ||
      (event.tool_name != null && !values.tool_names.includes(event.tool_name)) ||
      !values.source_apps.includes(event.source_app) || !values.machine_ids.includes(event.machine_id) ||
      (event.hook_event_type === "SessionStart" && !listed.some((one) => one.session_id === event.session_id)));
    if (events.some(isNew)) reloadSoon();
  }), [reloadSoon]);
  return { facets, sessions };
}

/** Follow state, filters and how the feed is shown. */
export function FeedHead({ filter, changeFilter, agents }: FeedHeadProps) {
  const { facets, sessions } = useChoices();
  const add = (name: ListFilterName) => (value: string) =>
    changeFilter((current) => ({ ...current, [name]: toggled(current[name], value) }));
  const sessionWord = (id: string) => {
    const session = sessions.find((one) => one.session_id === id);
    return session === undefined ? shortId(id) : `${projectName(session)}: ${firstLine(session.title) || shortId(id)}`;
  };
  const agentWord = (id: string) => {
    const agent = agents.find((one) => one.agent_id === id);
    return agent === undefined || id === "main" ? id : `${agentLabel(agent)} ${shortId(id)}`;
  };
  const wordFor = (name: ListFilterName): ((value: string) => string) | undefined =>
    name === "session_id" ? sessionWord : name === "agent_id" ? agentWord : wordOf(name);
  const options = {
    event_type: facets.value?.event_types ?? [],
    tool_name: facets.value?.tool_names ?? [],
    session_id: sessions.map((session) => session.session_id),
    agent_id: [...new Set(["main", ...agents.map((agent) => agent.agent_id)])],
    source_app: facets.value?.source_apps ?? [],
    machine_id: facets.value?.machine_ids ?? [],
    source: sourceNames,
  };
  const chips = listFilterNames.flatMap((name) => filter[name].map((value) => ({
    key: `${name}=${value}`,
    name: filterWords[name],
    value: wordFor(name)?.(value) ?? value,
    remove: () => add(name)(value),
  })));
  if (filter.q !== "") chips.push({
    key: "q",
    name: "Text",
    value: filter.q,
    remove: () => changeFilter((current) => ({ ...current, q: "" })),
  });
  return (
    <div className="feed-head">
      <FollowControl />
      <div className="filters" role="group" aria-label="Filters">
        <SearchField
          value={filter.q}
          label="Filter by text"
          change={(q) => changeFilter((current) => ({ ...current, q }))}
        />
        {pickers.map((name) => (
          <FilterPicker
            key={name}
            word={filterWords[name]}
            options={options[name]}
            chosen={filter[name]}
            pick={add(name)}
            wordOf={wordFor(name)}
          />
        ))}
        <button
          type="button"
          className="button"
          aria-pressed={filter.errorsOnly}
          onClick={() => changeFilter((current) => ({ ...current, errorsOnly: !current.errorsOnly }))}
        >
          Errors only
        </button>
        <FilterChips chips={chips} clear={isUnfiltered(filter) ? null : () => changeFilter(() => noFilter)} />
      </div>
      <ViewControls />
    </div>
  );
}

/** How rows are shown: folding and density. */
function ViewControls() {
  const { foldRoutine, density } = useStore(preferences);
  return (
    <div className="view-controls" role="group" aria-label="View">
      <RepeatsButton />
      <button
        type="button"
        className="button"
        aria-pressed={foldRoutine}
        title={foldRoutine
          ? "Reads and listings that follow one another share a row; show each in its own (r)"
          : "Put reads and listings that follow one another into one row (r)"}
        onClick={() => setPreference("foldRoutine", !foldRoutine)}
      >
        Group reads
      </button>
      <select
        className="select optional"
        aria-label="Row height"
        value={density}
        onChange={(change) => setPreference("density", change.target.value as Density)}
      >
        <option value="compact">Compact</option>
        <option value="normal">Normal</option>
        <option value="relaxed">Relaxed</option>
      </select>
    </div>
  );
}

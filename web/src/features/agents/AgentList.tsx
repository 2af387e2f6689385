import { useEffect, useMemo, useRef, useState } from "react";
import { AgentMark } from "../../components/AgentMark";
import { Icon } from "../../components/Icon";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { isChord } from "../../components/keys";
import { useTypedText } from "../../components/useTypedText";
import { toggled } from "../../state/filters";
import { visibleText } from "../../text/visible";
import { baseName, countOf, countText } from "../../text/words";
import { changeFilter } from "./address";
import type { AgentItem } from "./model";
import { agentCostText, counts, isFiltering, rootCostText } from "./model";
import type { Explorer } from "./useExplorer";
import { scrollToRow, useWindow } from "./useWindow";

const rowHeight = 40;
const shownTypes = 8;

/** Who is there: to be searched, filtered and chosen from. In the order of the tree, so that nothing moves. */
export function AgentList({ explorer }: { explorer: Explorer }) {
  const { data, passing, cursor, selected } = explorer;
  const items = useMemo(
    () => (passing === null ? data.forest.items : data.forest.items.filter((item) => passing.own.has(item.key))),
    [data.forest, passing],
  );
  const order = useMemo(() => items.map((item) => item.key), [items]);
  const scroller = useRef<HTMLDivElement>(null);
  const range = useWindow(scroller, items.length, rowHeight);
  const at = cursor === null ? -1 : order.indexOf(cursor);
  useEffect(() => scrollToRow(scroller.current, at, rowHeight), [at]);
  return (
    <section className="agents-list" aria-label="List of agents">
      <ListFilters explorer={explorer} found={items.length} />
      <div
        className="agents-list-scroll"
        ref={scroller}
        onScroll={range.onScroll}
        role="listbox"
        aria-label="Agents"
        aria-activedescendant={at < 0 ? undefined : `agent-option-${at}`}
        tabIndex={0}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -order.length, End: order.length }[event.key];
          if (isChord(event)) return;
          if (step !== undefined) explorer.step(step, order);
          else if (event.key === "Enter" || event.key === " ") explorer.choose(cursor);
          else return;
          event.preventDefault();
        }}
      >
        <div className="agents-list-size" style={{ height: items.length * rowHeight }}>
          {items.slice(range.start, range.end).map((item, place) => (
            <Option
              key={item.key}
              item={item}
              index={range.start + place}
              count={items.length}
              isAt={range.start + place === at}
              isSelected={item === selected}
              choose={() => explorer.choose(item === selected ? null : item.key)}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

function Option({ item, index, count, isAt, isSelected, choose }: {
  item: AgentItem;
  index: number;
  count: number;
  isAt: boolean;
  isSelected: boolean;
  choose: () => void;
}) {
  const { node } = item;
  const isMain = node.agent_type === "main";
  const what = isMain ? rootWords(item) : item.kind === item.label ? "" : item.kind;
  // The cost first: it is short, and what does not fit is cut off.
  const task = [isMain ? rootCostText(item) : agentCostText(node) ?? "", what].filter((part) => part !== "").join(" · ");
  return (
    <div
      role="option"
      id={`agent-option-${index}`}
      className="agent-option"
      data-agent={item.key}
      data-at={isAt}
      data-root={item.parent === null}
      aria-selected={isSelected}
      aria-setsize={count}
      aria-posinset={index + 1}
      style={{ top: index * rowHeight, paddingLeft: 8 + Math.min(item.depth, 4) * 10 }}
      onClick={choose}
    >
      <AgentMark label={item.kind} />
      <span className="agent-option-words">
        <span className="clip agent-option-name" title={item.label}>{visibleText(item.label)}</span>
        <span className="clip muted agent-option-task" title={node.description ?? undefined}>{visibleText(task)}</span>
      </span>
      <StatusMark {...item.state} />
    </div>
  );
}

/** `importer`, or `importer · 12 agents below` where their cost does not say how many. */
function rootWords(item: AgentItem): string {
  const { project_path: project, descendant_count: below } = item.node;
  const isSaid = item.below > 0 && item.missing === 0 && item.cost > 0;
  return [project === null ? "" : baseName(project), below === 0 || isSaid ? "" : `${countOf(below, "agent")} below`]
    .filter((part) => part !== "").join(" · ");
}

function ListFilters({ explorer, found }: { explorer: Explorer; found: number }) {
  const { data, view: { filter } } = explorer;
  const statuses = counts(data.forest, filter, "status");
  const types = counts(data.forest, filter, "type");
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? types : types.filter((type, place) => place < shownTypes || filter.type.includes(type.value));
  const total = data.isFilteredByHub ? data.total : found;
  return (
    <div className="agents-filters" role="search" aria-label="Filter the agents">
      <SearchField value={filter.q} change={(q) => changeFilter({ ...filter, q })} />
      <div className="agents-facet" role="group" aria-label="Status">
        {statuses.map(({ value, count }) => (
          <button
            key={value}
            type="button"
            className="facet-chip"
            aria-pressed={filter.status.includes(value)}
            onClick={() => changeFilter({ ...filter, status: toggled(filter.status, value) })}
          >
            <StatusMark {...statusWords(value)} /> {countText(count)}
          </button>
        ))}
      </div>
      <div className="agents-facet" role="group" aria-label="Kind of agent">
        {shown.map(({ value, count }) => (
          <button
            key={value}
            type="button"
            className="facet-chip"
            aria-pressed={filter.type.includes(value)}
            onClick={() => changeFilter({ ...filter, type: toggled(filter.type, value) })}
          >
            <AgentMark label={value} /> <span className="clip">{visibleText(value)}</span> {countText(count)}
          </button>
        ))}
        {types.length > shown.length && (
          <button type="button" className="facet-chip" onClick={() => setShowsAll(true)}>+{types.length - shown.length} kinds</button>
        )}
      </div>
      <p className="agents-found secondary" role="status">
        {countText(total)} {total === 1 ? "agent" : "agents"}{isFiltering(filter) ? " found" : ""}
        {isFiltering(filter) && (
          <button
            type="button"
            className="fact-filter"
            onClick={() => changeFilter({ q: "", status: [], type: [] })}
          >
            Clear filters
          </button>
        )}
      </p>
    </div>
  );
}

/** A field whose text goes into the address when the typing pauses. */
function SearchField({ value, change }: { value: string; change: (value: string) => void }) {
  const { text, type } = useTypedText(value, change);
  return (
    <label className="agents-search">
      <Icon name="search" />
      <span className="visually-hidden">Find agents by name, task or id</span>
      <input
        type="search"
        className="field"
        placeholder="Find agents"
        value={text}
        onChange={(event) => type(event.target.value)}
      />
    </label>
  );
}

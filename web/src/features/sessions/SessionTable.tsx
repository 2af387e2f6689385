import type { KeyboardEvent } from "react";
import { memo, useRef } from "react";
import type { Session } from "../../api/types";
import { sessionAddress } from "../../components/Link";
import { useWidth } from "../../components/useWidth";
import type { SessionOrder } from "../../state/sessionFilters";
import { navigate } from "../../state/location";
import { cellOf } from "./cells";
import type { Column } from "./columns";
import { columnsFor } from "./columns";

interface TableProps {
  sessions: readonly Session[];
  order: SessionOrder;
  isAscending: boolean;
  sort: (order: SessionOrder, isAscending: boolean) => void;
  peeked: string | null;
  peek: (id: string | null) => void;
  marked: string;
  mark: (id: string) => void;
}

/** The sessions as a table; durations are drawn relative to the longest one shown. */
export function SessionTable(props: TableProps) {
  const frame = useRef<HTMLDivElement>(null);
  const shown = columnsFor(useWidth(frame));
  const marked = new Set(props.marked.split(","));
  const longest = Math.max(1, ...props.sessions.map((session) => session.duration_ms ?? 0));
  const type = (key: KeyboardEvent) => {
    if (key.key !== " " || !(key.target instanceof HTMLElement) || !key.target.matches(".row-link")) return;
    key.preventDefault();
    const id = key.target.closest("tr")?.dataset["session"] ?? null;
    props.peek(id === props.peeked ? null : id);
  };
  return (
    <div ref={frame}>
      <table className="session-table" onKeyDown={type}>
        <colgroup>
          {shown.map((column) => (
            <col key={column.name} style={column.width === 0 ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <tr>{shown.map((column) => <Head key={column.name} column={column} {...props} />)}</tr>
        </thead>
        <tbody>
          {props.sessions.map((session) => (
            <SessionRow
              key={session.session_id}
              session={session}
              columnNames={shown.map((column) => `${column.name} ${column.from}`).join()}
              shown={shown}
              longest={longest}
              isPeeked={session.session_id === props.peeked}
              isMarked={marked.has(session.session_id)}
              mark={props.mark}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ column, order, isAscending, sort }: TableProps & { column: Column }) {
  const className = `${column.isNumber === true ? "number " : ""}column-${column.name}`;
  const by = column.order;
  if (by === undefined) return <th scope="col" className={className} title={column.title}>{column.word}</th>;
  const isChosen = by === order;
  const next = isChosen && !isAscending;
  return (
    <th
      scope="col"
      className={className}
      title={column.title}
      aria-sort={isChosen ? (isAscending ? "ascending" : "descending") : "none"}
    >
      <button
        type="button"
        className="sort-button"
        title={next ? "The least first" : by === "latest" || by === "started" ? "The latest first" : "The most first"}
        onClick={() => sort(by, next)}
      >
        {column.word}<span aria-hidden="true">{isChosen ? (isAscending ? " ↑" : " ↓") : ""}</span>
      </button>
    </th>
  );
}

interface RowProps {
  session: Session;
  /** Changes with the columns, so that rows are drawn again only then. */
  columnNames: string;
  shown: readonly Column[];
  longest: number;
  isPeeked: boolean;
  isMarked: boolean;
  mark: (id: string) => void;
}

const SessionRow = memo(function SessionRow({ session, shown, longest, isPeeked, isMarked, mark }: RowProps) {
  const to = sessionAddress(session.session_id);
  return (
    <tr
      data-status={session.status}
      data-session={session.session_id}
      data-peeked={isPeeked}
      data-marked={isMarked}
      onClickCapture={(click) => {
        if (!click.shiftKey) return;
        click.preventDefault();
        click.stopPropagation();
        mark(session.session_id);
      }}
      onClick={(click) => {
        if (!click.defaultPrevented && window.getSelection()?.isCollapsed !== false &&
          !(click.target as Element).closest("a")) navigate(to);
      }}
    >
      {shown.map((column) => (
        <td key={column.name} className={`${column.isNumber === true ? "number " : ""}column-${column.name}`}>
          {cellOf(column, session, longest)}
        </td>
      ))}
    </tr>
  );
}, (before, after) => before.session === after.session && before.columnNames === after.columnNames &&
  before.longest === after.longest &&
  before.isPeeked === after.isPeeked && before.isMarked === after.isMarked);

import type { ReactNode, RefObject } from "react";
import { useState } from "react";

export interface ChartTable {
  heads: readonly string[];
  /** The first cell of a row is its head. */
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}

/** What every chart has around it: its name, a sentence with its figures, a readout and a table of the same figures. */
export function ChartFrame(props: {
  id: string;
  title: ReactNode;
  /** What the chart shows, in a sentence with its figures. */
  summary: string;
  frame?: RefObject<HTMLElement>;
  legend?: ReactNode;
  /** Words for the place under the pointer or chosen by keys; null shows the summary in their place. */
  readout?: string | null;
  table?: ChartTable | undefined;
  children: ReactNode;
}) {
  return (
    <figure className="chart" ref={props.frame} aria-labelledby={`${props.id}-title`}>
      <figcaption id={`${props.id}-title`} className="chart-head">
        <span>{props.title}</span>
        {props.legend}
      </figcaption>
      {props.children}
      <p className="chart-readout" id={`${props.id}-words`} aria-live="polite">{props.readout ?? props.summary}</p>
      {props.table !== undefined && <TableView table={props.table} />}
    </figure>
  );
}

const shownRows = 400;

function TableView({ table }: { table: ChartTable }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="chart-table" onToggle={(toggle) => setIsOpen(toggle.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen && (
        <div className="chart-table-scroll">
          <table className="cost-table">
            <thead>
              <tr>
                {table.heads.map((head, index) => (
                  <th key={head} scope="col" className={index === 0 ? undefined : "number"}>{head}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.slice(-shownRows).map((row) => (
                <tr key={row.key}>
                  {row.cells.map((cell, index) => index === 0
                    ? <th key={index} scope="row">{cell}</th>
                    : <td key={index} className="number">{cell}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

import type { ReactNode } from "react";
import { useState } from "react";
import { Clipped } from "../../components/Clipped";
import { countText } from "../../text/words";
import type { Pair } from "./compareModel";

const rowsAtFirst = 12;

/** Rows that both sessions have, or only one: the ones that differ most first. */
export function PairTable<Row>({ title, what, pairs, wordOf, cells, empty }: {
  title: string;
  what: string;
  pairs: readonly Pair<Row>[];
  wordOf: (key: string) => string;
  /** What is told of a row, column by column. */
  cells: readonly { word: string; of: (row: Row) => ReactNode }[];
  empty: string;
}) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? pairs : pairs.slice(0, rowsAtFirst);
  return (
    <section className="compare-part" aria-label={title}>
      <h2>{title}</h2>
      {pairs.length === 0 ? <p className="secondary">{empty}</p> : (
        <table className="cost-table pair-table">
          <thead>
            <tr>
              <th scope="col">{what}</th>
              {(["A", "B"] as const).flatMap((side) => cells.map((cell) => (
                <th key={`${side} ${cell.word}`} scope="col" className="number">{side}: {cell.word}</th>
              )))}
            </tr>
          </thead>
          <tbody>
            {shown.map((pair) => (
              <tr key={pair.key} data-only={pair.a === null ? "b" : pair.b === null ? "a" : undefined}>
                <th scope="row"><Clipped text={wordOf(pair.key)} /></th>
                {([pair.a, pair.b] as const).flatMap((row, side) => cells.map((cell) => (
                  <td key={`${side} ${cell.word}`} className="number">{row === null ? "–" : cell.of(row)}</td>
                )))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {pairs.length > shown.length && (
        <button type="button" className="button diff-more" onClick={() => setIsWhole(true)}>
          {countText(pairs.length - shown.length)} more
        </button>
      )}
    </section>
  );
}

import type { ReactNode } from "react";
import { ChangeMark } from "../../components/ChangeMark";
import type { Measure } from "../../text/change";
import { changeOf } from "../../text/change";
import { countText } from "../../text/words";

/** A table of figures of two, side by side. */
export function FigureFrame({ children }: { children: ReactNode }) {
  return (
    <section className="compare-part" aria-label="Figures">
      <h2>Figures</h2>
      <table className="cost-table">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className="number">A</th>
            <th scope="col" className="number">B</th>
            <th scope="col">B against A</th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

export function FigureRow(props: { word: string; a: number | null; b: number | null; measure: Measure }) {
  const { word, a, b, measure } = props;
  const shown = (value: number | null) => (value === null ? "–" : (measure.word ?? countText)(value));
  return (
    <tr>
      <th scope="row">{word}</th>
      <td className="number">{shown(a)}</td>
      <td className="number">{shown(b)}</td>
      <td><ChangeMark change={changeOf(b, a, measure)} /></td>
    </tr>
  );
}

export function NameRow({ word, names: [a, b] }: { word: string; names: readonly [string, string] }) {
  return (
    <tr>
      <th scope="row">{word}</th>
      <td className="number">{a}</td>
      <td className="number">{b}</td>
      <td className="secondary">{a === b ? "the same" : "another one"}</td>
    </tr>
  );
}

import { useState } from "react";
import { hub } from "../../api/hub";
import type { CostGroup, PriceRow, PriceTable } from "../../api/types";
import { useResource } from "../../api/useResource";
import { useNow } from "../../components/Clock";
import { SearchField } from "../../components/FilterChips";
import { Failed, Loading } from "../../components/States";
import { StatusMark } from "../../components/StatusMark";
import { columnDecimals, dollars } from "../../text/money";
import { shortCount } from "../../text/tokens";
import { visibleText } from "../../text/visible";
import { countOf } from "../../text/words";
import { Command } from "./Command";
import { pricesFor } from "./facts";

const maximumModels = 200;

/** What tokens cost, by which table; and what has no price. */
export function PricesSection() {
  const prices = useResource("prices", hub.prices);
  const models = useResource("costs of all models", (signal) => hub.costs("model", "", maximumModels, signal));
  const { value, error, reload } = prices;
  if (value === null) {
    return error === null
      ? <Loading rows={8} />
      : <Failed inPanel what="The prices did not load" error={error} retry={reload} />;
  }
  const unpriced = (models.value?.groups ?? []).filter((group) => group.unpriced_calls > 0);
  return (
    <>
      <section className="setting">
        <h2>Models without a price</h2>
        {models.value === null
          ? <p className="muted">{models.error === null ? "Looking…" : `Not known: ${models.error.message}`}</p>
          : <Unpriced groups={unpriced} fallback={value.fallback} />}
      </section>
      <section className="setting">
        <h2>Change prices</h2>
        <Command text="eyrie prices set MODEL --input 3 --output 15">
          A price of your own, in US dollars per million tokens. It comes before the ones listed and holds from now on.
        </Command>
        <Command text="eyrie prices reprice">
          Shows what the present prices would change in what is recorded; <code>--apply</code> changes it.
        </Command>
        <Command text="eyrie prices import FILE">Takes many: LiteLLM's list, or a file of Eyrie's form.</Command>
      </section>
      <PriceRows table={value} />
    </>
  );
}

function Unpriced({ groups, fallback }: { groups: readonly CostGroup[]; fallback: PriceRow | null }) {
  if (groups.length === 0) return <StatusMark status="ok" word="Every call that is recorded has a price" />;
  return (
    <>
      <ul className="setting-list">
        {groups.map((group) => (
          <li key={group.key}>
            <strong>{group.key === "" ? "unknown model" : visibleText(group.key)}</strong>:{" "}
            {countOf(group.unpriced_calls, "call")} without a price
          </li>
        ))}
      </ul>
      <p className="muted">
        Their cost is shown as unknown, never as nothing.
        {fallback === null && <> <code>EYRIE_PRICE_FALLBACK</code> has them estimated instead.</>}
      </p>
    </>
  );
}

const basisWords: Record<string, string> = {
  list: "list", custom: "yours", estimated: "estimated", unknown: "unknown",
};

type PriceKind = "input" | "output" | "cache_read" | "cache_write_5m" | "cache_write_1h";

function PriceRows({ table }: { table: PriceTable }) {
  const [text, setText] = useState("");
  const now = useNow();
  const rows = pricesFor(table.rows, text, now);
  const priceOf = (kind: PriceKind) => {
    const decimals = columnDecimals(rows.map((row) => row[kind]));
    return (row: PriceRow) => dollars(row[kind], decimals);
  };
  const [input, output, read, write5m, write1h] =
    [priceOf("input"), priceOf("output"), priceOf("cache_read"), priceOf("cache_write_5m"), priceOf("cache_write_1h")];
  return (
    <section className="setting">
      <h2>Prices that hold now</h2>
      <p className="secondary">
        Version <code>{table.version}</code>, list of {table.date}; {table.unit}. Priced calls bear the version.
      </p>
      <SearchField value={text} label="Model or vendor" change={setText} />
      <div className="cost-scroll">
        <table className="cost-table settings-table">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col" className="number">Input</th>
              <th scope="col" className="number">Output</th>
              <th scope="col" className="number">Cache read</th>
              <th scope="col" className="number optional-column">Write, 5 min</th>
              <th scope="col" className="number optional-column">Write, 1 h</th>
              <th scope="col" className="number optional-column">Window</th>
              <th scope="col" className="optional-column">Vendor</th>
              <th scope="col">Price</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.model ?? ""} ${row.basis ?? ""} ${row.from ?? ""}`}>
                <th scope="row">{visibleText(row.model ?? "any other")}</th>
                <td className="number">{input(row)}</td>
                <td className="number">{output(row)}</td>
                <td className="number">{read(row)}</td>
                <td className="number optional-column">{write5m(row)}</td>
                <td className="number optional-column">{write1h(row)}</td>
                <td className="number optional-column">
                  {row.context_window === undefined ? "–" : shortCount(row.context_window)}
                </td>
                <td className="optional-column secondary">{row.vendor ?? "–"}</td>
                <td className="secondary">{basisWords[row.basis ?? "list"] ?? row.basis}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p className="muted">No model has “{text}” in its name.</p>}
    </section>
  );
}

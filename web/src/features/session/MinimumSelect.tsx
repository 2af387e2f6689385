import { setParameters } from "../../state/location";

const minimums = [
  { value: "0.1%", word: "0.1 %" }, { value: "1%", word: "1 %" }, { value: "5%", word: "5 %" },
  { value: "100", word: "100 ms" }, { value: "1000", word: "1 s" }, { value: "10000", word: "10 s" },
  { value: "60000", word: "1 min" }, { value: "600000", word: "10 min" },
];

/** Leaves out what took less time: less than so many milliseconds, or than a share of what is shown. */
export function MinimumSelect({ value, what }: { value: string | null; what: string }) {
  const isOther = value !== null && minimums.every((one) => one.value !== value);
  return (
    <select
      className="select minimum-select"
      title="Shares are of the time that is shown"
      aria-label={`Only ${what} longer than`}
      value={value ?? ""}
      onChange={(change) => setParameters({ min: change.target.value === "" ? null : change.target.value })}
    >
      <option value="">Any length</option>
      {isOther && <option value={value}>Longer than {value}</option>}
      {minimums.map((one) => <option key={one.value} value={one.value}>Longer than {one.word}</option>)}
    </select>
  );
}

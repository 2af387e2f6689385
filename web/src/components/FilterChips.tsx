import { Icon } from "./Icon";
import { useTypedText } from "./useTypedText";

export interface Chip {
  key: string;
  name: string;
  value: string;
  remove: () => void;
}

/** The filters that are on; each can be taken off, and all of them at once. */
export function FilterChips({ chips, clear }: { chips: readonly Chip[]; clear: (() => void) | null }) {
  return (
    <div className="chips">
      {chips.map((chip) => (
        <button
          key={chip.key}
          type="button"
          className="chip"
          onClick={chip.remove}
          title={`Remove: ${chip.name} ${chip.value}`}
        >
          <span className="clip">{chip.name}: {chip.value}</span>
          <Icon name="close" />
        </button>
      ))}
      {clear !== null && <button type="button" className="button quiet" onClick={clear}>Clear all</button>}
    </div>
  );
}

/** Adds one value to a filter. */
export function FilterPicker(props: {
  word: string;
  options: readonly string[];
  chosen: readonly string[];
  pick: (value: string) => void;
  wordOf?: ((value: string) => string) | undefined;
}) {
  const left = props.options.filter((option) => !props.chosen.includes(option));
  return (
    <select
      className="select"
      aria-label={`Filter by ${props.word.toLowerCase()}`}
      value=""
      disabled={left.length === 0}
      onChange={(change) => {
        if (change.target.value !== "") props.pick(change.target.value);
      }}
    >
      <option value="">{props.word}</option>
      {left.map((option) => <option key={option} value={option}>{props.wordOf?.(option) ?? option}</option>)}
    </select>
  );
}

/** A search field that tells its value when typing rests. */
export function SearchField(props: { value: string; label: string; change: (value: string) => void }) {
  const { text, type } = useTypedText(props.value, props.change);
  return (
    <input
      className="field"
      type="search"
      placeholder={`${props.label}  /`}
      aria-label={props.label}
      value={text}
      onChange={(change) => type(change.target.value)}
      onKeyDown={(key) => {
        if (key.key === "Escape") key.currentTarget.blur();
      }}
    />
  );
}

import type { KeyboardEvent } from "react";
import { useEffect, useMemo, useState } from "react";
import { hub } from "../api/hub";
import { useResource } from "../api/useResource";
import { Icon } from "../components/Icon";
import { KeyHint } from "../components/KeyHint";
import { useDialogFocus } from "../components/useDialogFocus";
import { useStore } from "../state/store";
import { countText } from "../text/words";
import type { PaletteItem } from "./paletteItems";
import { hitItem, localItems, refreshSessionIndex, searchItem, sessionIndex } from "./paletteItems";
import type { Shortcut } from "./shortcuts";
import { shortcuts } from "./shortcuts";

const typingMilliseconds = 150;
const shortestSearch = 2;
const hitsShown = 6;

/** One field to go anywhere, do anything and find everything. What this page knows is there at once. */
export function Palette({ close }: { close: () => void }) {
  const dialog = useDialogFocus();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const [commands] = useState<readonly Shortcut[]>(shortcuts.get());
  const index = useStore(sessionIndex);
  useEffect(refreshSessionIndex, []);
  const local = useMemo(() => localItems(query, commands), [query, commands, index]);
  const found = useHits(query);
  const items = [...local, ...found.items];
  const active = Math.min(chosen, items.length - 1);
  const run = (item: PaletteItem | undefined) => {
    if (item === undefined) return;
    close();
    // The dialog gives the focus back first; what the command does with the focus comes after.
    setTimeout(item.run);
  };
  const onKeyDown = paletteKeys({
    active, count: items.length, choose: setChosen, run: () => run(items[active]), close,
  });
  useEffect(() => {
    document.getElementById(`palette-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div className="scrim palette-scrim" onClick={(click) => { if (click.target === click.currentTarget) close(); }}>
      <div
        ref={dialog}
        className="palette"
        role="dialog"
        aria-modal="true"
        aria-label="Go to, do, or find"
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <PaletteField
          query={query}
          active={items.length === 0 ? null : active}
          type={(text) => {
            setQuery(text);
            setChosen(0);
          }}
        />
        <ul className="palette-list" id="palette-list" role="listbox" aria-label="Results">
          {items.map((item, number) => (
            <PaletteRow key={item.key} item={item} number={number} isActive={number === active} run={run} />
          ))}
        </ul>
        <p className="palette-foot muted" role="status">
          <span className="clip">{found.words ?? (items.length === 0 ? "Nothing found" : "")}</span>
          <span><kbd>↑</kbd> <kbd>↓</kbd> choose</span>
          <span><kbd>Enter</kbd> open</span>
          <span><kbd>&gt;</kbd> commands only</span>
          <span><kbd>Esc</kbd> back</span>
        </p>
      </div>
    </div>
  );
}

function paletteKeys({ active, count, choose, run, close }: {
  active: number;
  count: number;
  choose: (number: number) => void;
  run: () => void;
  close: () => void;
}): (event: KeyboardEvent) => void {
  return (event) => {
    const step = ({ ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 } as Record<string, number>)[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = active + step;
      choose(Math.abs(step) === 1 ? (next + count) % Math.max(1, count) : Math.max(0, Math.min(count - 1, next)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run();
    } else if (event.key === "Escape" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k")) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
}

function PaletteField({ query, active, type }: {
  query: string;
  /** The number of the row that Enter opens. */
  active: number | null;
  type: (text: string) => void;
}) {
  return (
    <input
      className="palette-field"
      data-first-focus
      type="text"
      role="combobox"
      aria-expanded="true"
      aria-controls="palette-list"
      aria-activedescendant={active === null ? undefined : `palette-${active}`}
      aria-label="Go to, do, or find"
      placeholder="A page, a command, a session, or any text"
      autoComplete="off"
      spellCheck={false}
      value={query}
      onChange={(change) => type(change.target.value)}
    />
  );
}

function PaletteRow(props: {
  item: PaletteItem;
  number: number;
  isActive: boolean;
  run: (item: PaletteItem) => void;
}) {
  const { item } = props;
  return (
    <li
      id={`palette-${props.number}`}
      className="palette-row"
      role="option"
      aria-selected={props.isActive}
      onMouseDown={(press) => press.preventDefault()}
      onClick={() => props.run(item)}
    >
      <Icon name={item.icon} />
      <span className="palette-words clip">{item.words}</span>
      <span className="palette-note clip muted">{item.note}</span>
      <span className="palette-keys"><KeyHint keys={item.keys.slice(0, 1)} /></span>
    </li>
  );
}

/** What the hub finds, below what the page knows, once typing rests. */
function useHits(query: string): { items: PaletteItem[]; words: string | null } {
  const [asked, setAsked] = useState("");
  const wanted = query.startsWith(">") || query.trim().length < shortestSearch ? "" : query.trim();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), typingMilliseconds);
    return () => clearTimeout(timer);
  }, [wanted]);
  const key = asked === "" || asked !== wanted ? null : `palette ${asked}`;
  const hits = useResource(key, (signal) => hub.search(asked, hitsShown, signal));
  if (wanted === "") return { items: [], words: null };
  const page = key === null ? null : hits.value;
  const items = [...(page?.hits ?? []).map(hitItem), searchItem(wanted)];
  if (hits.error !== null && key !== null) return { items, words: `The hub did not search: ${hits.error.message}` };
  if (page === null) return { items, words: "Searching…" };
  return { items, words: `${countText(page.total ?? page.hits.length)} found in what agents said and did` };
}

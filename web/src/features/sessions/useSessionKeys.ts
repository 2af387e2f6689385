import { useShortcuts } from "../../app/shortcuts";

interface SessionKeys {
  peeked: string | null;
  peek: (id: string | null) => void;
  /** Takes the last chip off; null where there is none. */
  dropLast: (() => void) | null;
  toggleLayout: () => void;
  /** Marks a session to be compared, or takes the mark off. */
  mark: (id: string) => void;
  /** Compares the two that are marked. */
  compare: () => void;
}

function links(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-scope=sessions] .row-link")];
}

function idOf(link: HTMLElement | undefined): string | null {
  return link?.closest<HTMLElement>("[data-session]")?.dataset["session"] ?? null;
}

/** j and k walk the rows, Space shows the row at the side; Enter is the link's own. */
export function useSessionKeys({ peeked, peek, dropLast, toggleLayout, mark, compare }: SessionKeys): void {
  const move = (step: number) => {
    const all = links();
    const focused = all.findIndex((link) => link === document.activeElement);
    // With the peek open and the focus elsewhere, walking goes on from what is shown.
    const at = focused >= 0 ? focused : all.findIndex((link) => peeked !== null && idOf(link) === peeked);
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    next?.focus();
    const id = idOf(next);
    if (peeked !== null && id !== null) peek(id);
  };
  const toggle = () => {
    const focused = links().find((link) => link === document.activeElement) ?? links()[0];
    const id = idOf(focused);
    peek(peeked !== null ? null : id);
  };
  const markFocused = () => {
    const id = idOf(links().find((link) => link === document.activeElement)) ?? peeked;
    if (id !== null) mark(id);
  };
  useShortcuts([
    { keys: ["x"], words: "Mark a session to compare it", group: "Sessions", isStep: true, run: markFocused },
    { keys: ["c"], words: "Compare the two marked sessions", group: "Sessions", run: compare },
    { keys: ["j", "ArrowDown"], words: "Next session", group: "Sessions", isStep: true, run: () => move(1) },
    { keys: ["k", "ArrowUp"], words: "Previous session", group: "Sessions", isStep: true, run: () => move(-1) },
    { keys: [" "], words: "Look at a session without leaving the list", group: "Sessions", isStep: true, run: toggle },
    { keys: ["Escape"], words: "Close the look at a session", group: "Sessions", isStep: true, run: () => peek(null) },
    { keys: ["v"], words: "Switch between table and cards", group: "Sessions", run: toggleLayout },
    {
      keys: ["Alt+Backspace"], words: "Take the last filter off", group: "Sessions", isStep: true,
      run: () => dropLast?.(),
    },
  ]);
}

import { useEffect, useRef, useState } from "react";
import { Icon } from "../components/Icon";
import { Link } from "../components/Link";
import { usePlace } from "../state/location";
import { useQuestions } from "./questions";
import type { Route } from "./routes";
import { routes } from "./routes";

const pages = routes.filter((route) => route.icon !== null);
/** So many stand side by side at the bottom of a telephone; the others are one press away. */
const nearPages = 5;

/** The ways to all pages: at the left, or at the bottom where there is no room beside the page. */
export function Rail() {
  const { path } = usePlace();
  const waiting = useQuestions().urgent.length;
  const [isOpen, setIsOpen] = useState(false);
  const frame = useRef<HTMLElement>(null);
  useEffect(() => setIsOpen(false), [path]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const leave = (event: Event) => {
      if (event.target instanceof Node && frame.current?.contains(event.target) !== true) setIsOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
    };
  }, [isOpen]);
  const isAt = (page: Route) =>
    page.path === "/" ? path === "/" : path === page.path || path.startsWith(`${page.path}/`);
  const later = pages.slice(nearPages);
  const link = (page: Route) => <RailLink key={page.path} page={page} isAt={isAt(page)} waiting={waiting} />;
  return (
    <nav
      className="rail"
      aria-label="Pages"
      ref={frame}
      onKeyDown={(key) => {
        if (key.key !== "Escape" || !isOpen) return;
        key.stopPropagation();
        setIsOpen(false);
        frame.current?.querySelector<HTMLElement>(".rail-more")?.focus();
      }}
    >
      <ul>{pages.slice(0, nearPages).map(link)}</ul>
      <button
        type="button"
        className="rail-link rail-more"
        aria-expanded={isOpen}
        aria-controls="rail-later"
        data-current={later.some(isAt)}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name="more" />
        <span className="rail-word">More</span>
      </button>
      <ul id="rail-later" className="rail-later" data-open={isOpen}>{later.map(link)}</ul>
      <div className="rail-foot rail-word">
        <span><kbd>?</kbd> shortcuts</span>
      </div>
    </nav>
  );
}

function RailLink({ page, isAt, waiting }: { page: Route; isAt: boolean; waiting: number }) {
  if (page.icon === null) return null;
  return (
    <li>
      <Link
        to={page.path}
        className="rail-link"
        title={page.key === null ? page.word : `${page.word} (g ${page.key})`}
        current={isAt}
      >
        <Icon name={page.icon} />
        <span className="rail-word">{page.word}</span>
        {page.path === "/" && waiting > 0 && (
          <span className="rail-count" title="Questions waiting for you">{waiting}</span>
        )}
      </Link>
    </li>
  );
}

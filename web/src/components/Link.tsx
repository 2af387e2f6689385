import type { MouseEvent, ReactNode } from "react";
import { navigate } from "../state/location";
import { prefetch } from "../state/prefetch";

/** A link inside the dashboard; a click with a modifier key is left to the browser. */
export function Link(props: {
  to: string;
  className?: string;
  current?: boolean;
  title?: string;
  children: ReactNode;
}) {
  const go = (click: MouseEvent) => {
    if (click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey ||
      click.altKey) return;
    click.preventDefault();
    navigate(props.to);
  };
  return (
    <a
      href={props.to}
      className={props.className}
      title={props.title}
      onClick={go}
      onMouseEnter={() => prefetch(props.to)}
      onFocus={() => prefetch(props.to)}
      aria-current={props.current ? "page" : undefined}
    >
      {props.children}
    </a>
  );
}

export function sessionAddress(id: string, parameters: Record<string, string> = {}): string {
  const query = new URLSearchParams(parameters).toString();
  return `/sessions/${encodeURIComponent(id)}${query === "" ? "" : `?${query}`}`;
}

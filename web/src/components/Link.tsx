import type { MouseEvent, ReactNode } from "react";
import type { Event } from "../api/types";
import { navigate } from "../state/location";
import { prefetch } from "../state/prefetch";
import { parseTime } from "../text/time";

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

/** Where an event is read: its moment in the conversation, with what it belongs to; of `reader` alone, if one is given. */
export function momentAddress(
  event: Pick<Event, "session_id" | "agent_id" | "event_uuid" | "tool_use_id" | "timestamp">,
  reader: string | null = null,
): string {
  return sessionAddress(event.session_id, {
    ...(reader === null ? {} : { agent: reader }),
    at: String(Math.round(parseTime(event.timestamp))),
    entry: event.tool_use_id ?? event.event_uuid,
    ...(event.agent_id === (reader ?? "main") ? {} : { in: event.agent_id }),
  });
}

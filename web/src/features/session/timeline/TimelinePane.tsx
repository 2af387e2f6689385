import type { PaneProps } from "../tabs";

export function TimelinePane({ session }: PaneProps) {
  return <section className="pane" aria-label="Timeline">{session.session_id}</section>;
}

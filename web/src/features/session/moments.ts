import { centreRow } from "../../components/FeedList";
import { leadingEvent } from "../../state/feedRows";
import { feed, loadOlder } from "../../state/live";
import { currentPlace, setParameters } from "../../state/location";
import { parseTime } from "../../text/time";

/** Pages of older events that are fetched to bring a moment into view. */
const maximumPages = 20;
const framesToLayOut = 2;

/** Brings the timeline into view where another pane covers it; it has no height before. */
export async function showTimeline(): Promise<void> {
  if (!currentPlace().parameters.has("pane")) return;
  setParameters({ pane: null });
  for (let frame = 0; frame < framesToLayOut; frame += 1) await new Promise(requestAnimationFrame);
}

/**
 * Brings the first event at or after a time into view, loading what came before as far as needed; false where the time
 * lies further back than can be loaded.
 */
export async function showMoment(time: number): Promise<boolean> {
  await showTimeline();
  let reaches = false;
  for (let page = 0; page < maximumPages; page += 1) {
    const { model, olderCursor } = feed.get();
    const first = model.row(model.firstRow);
    const event = first === undefined ? null : leadingEvent(first);
    reaches = event !== null && parseTime(event.timestamp) <= time;
    if (!reaches && olderCursor === null) reaches = true;
    if (reaches || !(await loadOlder())) break;
  }
  const { model } = feed.get();
  for (let number = model.firstRow; number < model.endRow; number += 1) {
    const row = model.row(number);
    const event = row === undefined ? null : leadingEvent(row);
    if (event !== null && parseTime(event.timestamp) >= time) {
      centreRow(number);
      return reaches;
    }
  }
  return reaches;
}

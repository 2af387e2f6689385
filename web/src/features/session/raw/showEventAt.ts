import { centreRow } from "../../../components/FeedList";
import { leadingEvent } from "../../../state/feedRows";
import { feed, loadOlder } from "../../../state/live";
import { parseTime } from "../../../text/time";

/** Pages of older events that are fetched to bring a moment into view. */
const maximumPages = 10;

/**
 * Brings the first event at or after a time into view, loading what came before as far as needed; false where the time
 * lies further back than that.
 */
export async function showEventAt(time: number, isWanted: () => boolean): Promise<boolean> {
  let reaches = false;
  for (let page = 0; page < maximumPages && isWanted(); page += 1) {
    const { model, olderCursor } = feed.get();
    const first = model.row(model.firstRow);
    const event = first === undefined ? null : leadingEvent(first);
    reaches = (event !== null && parseTime(event.timestamp) <= time) || olderCursor === null;
    if (reaches || !(await loadOlder())) break;
  }
  if (!isWanted() || !reaches) return reaches;
  const { model } = feed.get();
  for (let number = model.firstRow; number < model.endRow; number += 1) {
    const row = model.row(number);
    const event = row === undefined ? null : leadingEvent(row);
    if (event !== null && parseTime(event.timestamp) >= time) {
      centreRow(number);
      return true;
    }
  }
  return true;
}

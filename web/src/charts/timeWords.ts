import type { Zone } from "../text/time";
import { calendarDay, clockTime, zoneName } from "../text/time";

const dayMilliseconds = 24 * 3_600_000;

/** The zone in which parts of a chart are named: the hub's whole days are those of UTC. */
export function zoneOfParts(at: number, length: number, zone: Zone): Zone {
  return length % dayMilliseconds === 0 && at % dayMilliseconds === 0 ? "utc" : zone;
}

/** `11-21 14:00 – 15:00`, `11-21`, `11-14 – 11-20 UTC`: a part of a chart's time. */
export function bucketWords(at: number, length: number, reader: Zone): string {
  const zone = zoneOfParts(at, length, reader);
  const [first, last] = [calendarDay(at, zone).slice(5), calendarDay(at + length - 1, zone).slice(5)];
  const isDays = length % dayMilliseconds === 0 && clockTime(at, zone).startsWith("00:00:00");
  if (isDays) {
    const isOther = zoneName(zone, at) !== zoneName(reader, at);
    return `${first === last ? first : `${first} – ${last}`}${isOther ? " UTC" : ""}`;
  }
  const clock = (time: number) => clockTime(time, zone).slice(0, length < 60_000 ? 8 : 5);
  return `${first} ${clock(at)} – ${first === last ? "" : `${last} `}${clock(at + length)}`;
}

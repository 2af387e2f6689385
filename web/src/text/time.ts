// Times and durations in words. Every function is pure: the present moment is an argument.

export type Zone = "local" | "utc";

const millisecondsPerSecond = 1000;
const millisecondsPerMinute = 60 * millisecondsPerSecond;
const millisecondsPerHour = 60 * millisecondsPerMinute;
const millisecondsPerDay = 24 * millisecondsPerHour;

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** Milliseconds since 1970 of an ISO 8601 text; NaN if it is none. */
export function parseTime(text: string | null | undefined): number {
  return text == null ? NaN : Date.parse(text);
}

/**
 * The first whole millisecond at which what happened at `text` has happened: the hub knows microseconds, clocks of the
 * dashboard do not.
 */
export function momentOf(text: string): number {
  const floor = Date.parse(text);
  const fraction = /\.\d{3}(\d*)/.exec(text)?.[1] ?? "";
  return /[1-9]/.test(fraction) ? floor + 1 : floor;
}

/** `14:03:07`. */
export function clockTime(at: number, zone: Zone): string {
  if (!Number.isFinite(at)) return "–";
  const date = new Date(at);
  return zone === "utc"
    ? date.toISOString().slice(11, 19)
    : `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;
}

/** `2026-11-21`. */
export function calendarDay(at: number, zone: Zone): string {
  if (!Number.isFinite(at)) return "–";
  const date = new Date(at);
  return zone === "utc"
    ? date.toISOString().slice(0, 10)
    : `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

/**
 * `14:03:07` today, `11-20 14:03` in this year, else `2025-11-20 14:03`; a short form has no time of day beside the year.
 */
export function dayTime(at: number, now: number, zone: Zone, form: "long" | "short"): string {
  const day = calendarDay(at, zone);
  const today = calendarDay(now, zone);
  const clock = clockTime(at, zone);
  if (day === today || day === "–") return clock;
  if (day.slice(0, 4) === today.slice(0, 4)) return `${day.slice(5)} ${clock.slice(0, 5)}`;
  return form === "short" ? day : `${day} ${clock.slice(0, 5)}`;
}

/** An instant as a chart of that extent labels it: `14:03:07`, `14:03`, `11-21 14:03` or `11-21`. */
export function momentText(at: number, extentMilliseconds: number, zone: Zone): string {
  const clock = clockTime(at, zone);
  if (extentMilliseconds < 15 * millisecondsPerMinute) return clock;
  if (extentMilliseconds < millisecondsPerDay) return clock.slice(0, 5);
  const day = calendarDay(at, zone).slice(5);
  return extentMilliseconds < 4 * millisecondsPerDay ? `${day} ${clock.slice(0, 5)}` : day;
}

/** The whole instant with its zone, for tooltips. */
export function fullTime(at: number, zone: Zone): string {
  if (!Number.isFinite(at)) return "unknown time";
  const fraction = twoDigits(Math.floor((((at % 1000) + 1000) % 1000) / 10));
  return `${calendarDay(at, zone)} ${clockTime(at, zone)}.${fraction} ${zoneName(zone, at)}`;
}

/** `UTC` or `UTC+01:00`. */
export function zoneName(zone: Zone, at: number): string {
  const offsetMinutes = zone === "utc" ? 0 : -new Date(at).getTimezoneOffset();
  if (offsetMinutes === 0) return "UTC";
  const size = Math.abs(offsetMinutes);
  return `UTC${offsetMinutes < 0 ? "−" : "+"}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

/** `340 ms`, `1.2 s`, `42 s`, `3 m 04 s`, `2 h 05 m`, `3 d 04 h`. */
export function durationText(milliseconds: number | null | undefined): string {
  if (milliseconds == null || !Number.isFinite(milliseconds)) return "–";
  const duration = Math.max(0, milliseconds);
  if (duration < 999.5) return `${Math.round(duration)} ms`;
  if (duration < 9_950) return `${(duration / millisecondsPerSecond).toFixed(1)} s`;
  const seconds = Math.round(duration / millisecondsPerSecond);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${twoDigits(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} m`;
  const hours = Math.floor(minutes / 60);
  return `${Math.floor(hours / 24)} d ${twoDigits(hours % 24)} h`;
}

/** `now`, `12 s ago`, `5 m ago`, `3 h ago`, `2 d ago`. */
export function agoText(at: number, now: number): string {
  if (!Number.isFinite(at)) return "–";
  const age = now - at;
  if (age < 2 * millisecondsPerSecond) return "now";
  if (age < millisecondsPerMinute) return `${Math.floor(age / millisecondsPerSecond)} s ago`;
  if (age < millisecondsPerHour) return `${Math.floor(age / millisecondsPerMinute)} m ago`;
  if (age < millisecondsPerDay) return `${Math.floor(age / millisecondsPerHour)} h ago`;
  return `${Math.floor(age / millisecondsPerDay)} d ago`;
}

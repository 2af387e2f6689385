import type { Event } from "../../api/types";

/** What an error event says, as much of it as was recorded. */
export function failureText(event: Event): string {
  const error = event.payload?.["error"];
  const details = event.payload?.["error_details"];
  const reason = event.payload?.["reason"];
  const parts = [
    error,
    details,
    error === undefined ? reason : undefined,
  ].filter((part): part is string => typeof part === "string" && part !== "");
  return parts.length > 0 ? parts.join("\n") : event.summary;
}

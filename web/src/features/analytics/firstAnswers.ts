import { ahead } from "../../api/ahead";
import { hub } from "../../api/hub";
import { readTimeRange } from "../../state/timeRange";
import { analyticsQuery, analyticsRange, readAnalyticsView } from "./view";

/** Asks for what the page of an address shows first, when somebody is about to go there. */
export function askForAnalytics(parameters: URLSearchParams): void {
  const query = analyticsQuery(readAnalyticsView(parameters), readTimeRange(parameters, analyticsRange));
  void ahead(() => hub.analytics(query)).catch(() => undefined);
}

import { ScopeChips, ScopePickers } from "../../components/ScopeFilters";
import type { Scope } from "../../state/scope";
import type { AnalyticsView, ChangeAnalytics } from "./view";

const buckets = [[null, "Auto"], ["hour", "Hours"], ["day", "Days"]] as const;

/** Which sessions count, how fine the charts are, and whether the time before is beside them. */
export function AnalyticsFilters({ view, change, isAlone }: {
  view: AnalyticsView;
  change: ChangeAnalytics;
  /** Nothing is known of the time before. */
  isAlone: boolean;
}) {
  const changeScope = (scope: Scope) => change((current) => ({ ...current, ...scope }));
  return (
    <div className="filters page-filters" role="group" aria-label="Filters">
      <ScopePickers scope={view} change={changeScope} />
      <span className="view-controls" role="group" aria-label="Parts of the charts">
        {buckets.map(([bucket, word]) => (
          <button
            key={word}
            type="button"
            className="button"
            aria-pressed={view.bucket === bucket}
            onClick={() => change((current) => ({ ...current, bucket }))}
          >
            {word}
          </button>
        ))}
      </span>
      <button
        type="button"
        className="button"
        aria-pressed={view.compares && !isAlone}
        disabled={view.compares && isAlone}
        onClick={() => change((current) => ({ ...current, compares: !current.compares }))}
      >
        Compare with before
      </button>
      <ScopeChips scope={view} change={changeScope} />
    </div>
  );
}

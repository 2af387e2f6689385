import { hub } from "../../api/hub";
import type { Budgets } from "../../api/types";
import { useInterval, useResource } from "../../api/useResource";
import { Clipped } from "../../components/Clipped";
import { useNow } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { CopyButton, Failed, Loading } from "../../components/States";
import { StatusMark } from "../../components/StatusMark";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { exactMoney, moneyText } from "../../text/money";
import { countOf, shortId } from "../../text/words";
import type { NothingWords } from "./budget";
import { budgetBar, budgetState, clockWords, dayOf, hourlyRate, nothingWords, reachedWords } from "./budget";

const refreshMilliseconds = 60_000;
const listed = 3;
const command = "eyrie up --budget-day 20";

/** What may be spent, what is, and what will be if it goes on so. */
export function BudgetPanel() {
  const budgets = useResource("budgets", hub.budgets);
  useInterval(budgets.reload, refreshMilliseconds);
  const { value, error, reload } = budgets;
  return (
    <section className="cost-section budget" aria-labelledby="budget-title">
      <h2 id="budget-title">Budgets</h2>
      {value === null && error === null && <Loading rows={4} />}
      {value === null && error !== null && (
        <Failed inPanel what="The budgets did not load" error={error} retry={reload} />
      )}
      {value !== null && <BudgetLines budgets={value} />}
    </section>
  );
}

function BudgetLines({ budgets }: { budgets: Budgets }) {
  const { day, month, sessions } = budgets;
  const today = dayOf(day.resets_at);
  const projects = budgets.projects.filter((project) => project.limit_usd !== null);
  const hasNone = day.limit_usd === null && sessions.limit_usd === null && projects.length === 0;
  return (
    <>
      <BudgetLine
        name="Today (UTC)"
        spent={day.spent_usd}
        forecast={day.forecast_usd}
        limit={day.limit_usd}
        since={today}
        resets={day.resets_at}
      />
      <BudgetLine
        name="This month (UTC)"
        spent={month.spent_usd}
        forecast={month.forecast_usd}
        limit={null}
        since={`${today.slice(0, 7)}-01T00:00:00Z`}
      />
      {projects.slice(0, listed).map((project) => (
        <BudgetLine
          key={project.project}
          name={project.project}
          spent={project.spent_usd}
          forecast={null}
          limit={project.limit_usd}
          since={today}
          project={project.project}
        />
      ))}
      {sessions.limit_usd !== null && (
        <div className="budget-line">
          <p className="budget-head">
            <span>Sessions, each {moneyText(sessions.limit_usd)}</span>
            {sessions.over.length === 0
              ? <StatusMark status="ok" word="None over" />
              : <StatusMark status="error" word={`${countOf(sessions.over.length, "session")} over`} />}
          </p>
          {sessions.over.slice(0, listed).map((one) => (
            <p key={one.session_id} className="budget-more">
              <Link to={sessionAddress(one.session_id, { pane: "cost" })}>{shortId(one.session_id)}</Link>{" "}
              {moneyText(one.spent_usd)}
            </p>
          ))}
        </div>
      )}
      {day.forecast_usd > day.spent_usd && (
        <p className="budget-more">
          Forecasts go on at the average of the last 24 hours, {moneyText(hourlyRate(day, Date.now()))}/h, that of the month at the
          average of 7 days. Live tells of the last 15 minutes.
        </p>
      )}
      {hasNone && (
        <div className="budget-more">
          No budget is set. The hub warns when one is crossed: <code>{command}</code>{" "}
          <CopyButton text={command} label="Copy" />
        </div>
      )}
    </>
  );
}

/** Where nothing is said to be spent, the calls tell whether nothing was called or nothing is known; null for money. */
function useWhyNothing(
  spent: number,
  since: string,
  project: string | null,
  spentLately: boolean,
): NothingWords | null {
  const query = new URLSearchParams({ since, ...(project === null ? {} : { project }) }).toString();
  const calls = useResource(spent === 0 ? `calls since ${query}` : null, (signal) => hub.costs("total", query, 1, signal));
  useInterval(calls.reload, refreshMilliseconds);
  return spent === 0 ? nothingWords(calls.value?.total ?? null, spentLately) : null;
}

function BudgetLine(props: {
  name: string;
  spent: number;
  forecast: number | null;
  limit: number | null;
  since: string;
  project?: string;
  /** When it begins anew; what is known only of the day is left out without. */
  resets?: string;
}) {
  const { spent, forecast, limit, resets } = props;
  const { zone } = useStore(preferences);
  const now = useNow(resets !== undefined);
  const nothing = useWhyNothing(spent, props.since, props.project ?? null, (forecast ?? 0) > 0);
  const isKnown = nothing === null || nothing.isZero;
  const reached = resets === undefined || forecast === null || limit === null ? null
    : reachedWords({ spent_usd: spent, forecast_usd: forecast, resets_at: resets }, limit, now, zone);
  const bar = limit === null ? null : budgetBar(spent, forecast, limit);
  const percent = (part: number) => `${(part * 100).toFixed(1)}%`;
  return (
    <div className="budget-line">
      <p className="budget-head">
        <Clipped text={props.name} />
        {limit !== null && <StatusMark {...budgetState(spent, forecast, limit)} />}
      </p>
      {bar !== null && (
        <div className="budget-bar" data-state={budgetState(spent, forecast, limit).status} aria-hidden="true">
          <span className="budget-forecast" style={{ width: percent(bar.forecast) }} />
          <span className="budget-spent" style={{ width: percent(bar.spent) }} />
          <span className="budget-limit" style={{ left: percent(bar.limit) }} />
        </div>
      )}
      <p className="budget-more">
        {nothing === null
          ? <strong title={exactMoney(spent)}>{moneyText(spent)}</strong>
          : <span title={nothing.title}>{nothing.words}</span>}
        {limit !== null && <>{isKnown ? " of " : " · limit "}{moneyText(limit)}</>}
        {forecast !== null && forecast > 0 && reached === null && (
          <>, forecast <span title={exactMoney(forecast)}>~{moneyText(forecast)}</span></>
        )}
        {resets !== undefined && reached === null && (isKnown || limit !== null) && <> until {clockWords(Date.parse(resets), zone)}</>}
        {reached !== null && <> · {reached}</>}
      </p>
    </div>
  );
}

import { useEffect } from "react";
import { useTitle } from "../../app/useTitle";
import { useShortcuts } from "../../app/shortcuts";
import { SearchField } from "../../components/FilterChips";
import { Empty, Failed, Loading, PanelBoundary } from "../../components/States";
import { followQuery } from "../../state/live";
import { address, currentPlace, navigate, usePlace } from "../../state/location";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { rangeQuery, rangeWords, useTimeRange } from "../../state/timeRange";
import { durationText } from "../../text/time";
import { countOf, countText } from "../../text/words";
import type { Question, Scope } from "./question";
import { asPhrase, readQuestion, scopes, scopeWords, searchQuery, widened, writeQuestion } from "./question";
import { SearchGroups } from "./SearchGroups";
import type { Found } from "./useSearch";
import { useSearch } from "./useSearch";

/** Where did this text, file or error ever occur? */
export function SearchPage() {
  useTitle("Search");
  useEffect(() => followQuery(""), []);
  const { parameters } = usePlace();
  const question = readQuestion(parameters);
  const { range, choose } = useTimeRange("all");
  const isAsked = question.text.trim() !== "";
  const search = useSearch(isAsked ? searchQuery(question, rangeQuery(range)) : null);
  const ask = (next: Partial<Question>) => {
    const place = currentPlace();
    const merged = { ...readQuestion(place.parameters), ...next };
    navigate(address(place.path, writeQuestion(place.parameters, merged)), "replace");
  };
  useHitKeys();
  useEffect(() => {
    if (!isAsked) document.querySelector<HTMLInputElement>(".search-head input[type=search]")?.focus();
  }, []);
  return (
    <>
      <div className="page-head">
        <h1>Search</h1>
        <p className="clip secondary page-total" role="status">{isAsked && sentence(search.found)}</p>
      </div>
      <div className="search-head">
        <SearchField
          value={question.text}
          label="Words in prompts, replies, commands, output, errors"
          change={(text) => ask({ text })}
        />
        <div className="filters" role="group" aria-label="Where to search">
          <button
            type="button"
            className="button"
            aria-pressed={question.scopes.length === 0}
            onClick={() => ask({ scopes: [] })}
          >
            Everywhere
          </button>
          {scopes.map((scope) => (
            <button
              key={scope}
              type="button"
              className="button"
              aria-pressed={question.scopes.includes(scope)}
              onClick={() => ask({ scopes: withScope(question.scopes, scope) })}
            >
              {scopeWords[scope]}
            </button>
          ))}
        </div>
        <p className="muted search-help">
          All words must occur, as whole words. <code>"two words"</code> finds them side by side,{" "}
          <code>begin*</code> what begins so. Nothing else is an operator.
        </p>
      </div>
      {search.isLoading && search.found !== null
        ? <div className="progress" role="status"><span className="visually-hidden">Searching…</span></div>
        : <div className="progress-space" />}
      <div className="search-results" tabIndex={0} role="region" aria-label="Results" data-scope="search">
        <PanelBoundary name="The results">
          <Results search={search} question={question} range={range} choose={choose} ask={ask} isAsked={isAsked} />
        </PanelBoundary>
      </div>
    </>
  );
}

function withScope(chosen: readonly Scope[], scope: Scope): Scope[] {
  return chosen.includes(scope) ? chosen.filter((one) => one !== scope) : [...chosen, scope];
}

function sentence(found: Found | null): string {
  if (found === null) return "";
  if (found.total === 0) return "Nothing found";
  const grouped = found.examined < found.total ? `; the newest ${countText(found.examined)} are listed by session` : "";
  return `${countOf(found.total, "hit")} in ${countOf(found.sessionTotal, "session")}${grouped}, ${
    durationText(found.took)}`;
}

function Results(props: {
  search: ReturnType<typeof useSearch>;
  question: Question;
  range: TimeRange;
  choose: (range: TimeRange) => void;
  ask: (next: Partial<Question>) => void;
  isAsked: boolean;
}) {
  const { found, error, isLoading, more, reload } = props.search;
  if (!props.isAsked) {
    return (
      <Empty title="What are you looking for?">
        A word of a prompt, a file name, a command, an error message. The hub searches all that it has recorded and
        tells exactly how often it occurs.
      </Empty>
    );
  }
  if (error !== null && found === null) {
    return (
      <Failed
        what="The search did not work"
        error={error}
        retry={reload}
        stillWorks="Sessions can be looked for by title on the page Sessions."
      />
    );
  }
  if (found === null) return isLoading ? <Loading rows={8} /> : null;
  if (found.total === 0) return isLoading ? <Loading rows={8} /> : <NothingFound {...props} />;
  return (
    <>
      <SearchGroups groups={found.groups} query={found.query} />
      {error !== null && <Failed inPanel what="More sessions did not load" error={error} retry={more} />}
      <div className="table-foot">
        <span className="muted">{countText(found.groups.length)} of {countOf(found.sessionTotal, "session")}</span>
        {found.next !== null && (
          <button type="button" className="button" disabled={isLoading} onClick={more}>More sessions</button>
        )}
      </div>
    </>
  );
}

/** Why nothing was found, with every question that might find more. */
function NothingFound(props: {
  question: Question;
  range: TimeRange;
  choose: (range: TimeRange) => void;
  ask: (next: Partial<Question>) => void;
}) {
  const { question, range, choose, ask } = props;
  const { zone } = useStore(preferences);
  const wider = widened(question.text);
  const isLimited = range.kind === "absolute" || range.name !== "all";
  const isPhrase = question.text.includes('"');
  return (
    <Empty
      title={`Nothing found for ${isPhrase ? question.text.trim() : `“${question.text.trim()}”`}`}
      action={
        <>
          {wider !== null && (
            <button type="button" className="button strong" onClick={() => ask({ text: wider })}>
              Search for words that begin so
            </button>
          )}
          {isPhrase && (
            <button type="button" className="button" onClick={() => ask({ text: question.text.replaceAll('"', "") })}>
              Search for the words apart
            </button>
          )}
          {question.scopes.length > 0 && (
            <button type="button" className="button" onClick={() => ask({ scopes: [] })}>Search everywhere</button>
          )}
          {isLimited && (
            <button type="button" className="button" onClick={() => choose({ kind: "relative", name: "all" })}>
              Search all time
            </button>
          )}
        </>
      }
    >
      {question.scopes.length > 0 && (
        <>Searched in {question.scopes.map((scope) => scopeWords[scope].toLowerCase()).join(", ")}. </>
      )}
      {isLimited && <>The time is {rangeWords(range, zone).toLowerCase()}. </>}
      {asPhrase(question.text) !== null && "All of the words must occur in one event."}
    </Empty>
  );
}

/** j and k walk the hits; Enter is the link's own. */
function useHitKeys(): void {
  const move = (step: number) => {
    const links = [...document.querySelectorAll<HTMLElement>(".search-results .hit-link")];
    const at = links.findIndex((link) => link === document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))]?.focus();
  };
  useShortcuts([
    { keys: ["j", "ArrowDown"], words: "Next hit", group: "Search", isStep: true, run: () => move(1) },
    { keys: ["k", "ArrowUp"], words: "Previous hit", group: "Search", isStep: true, run: () => move(-1) },
  ]);
}

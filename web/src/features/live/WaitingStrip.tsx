import { useState } from "react";
import type { Question, Session } from "../../api/types";
import type { OpenQuestions } from "../../app/questions";
import { AgoText } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { Link, sessionAddress } from "../../components/Link";
import { CopyButton } from "../../components/States";
import { shellWord } from "../../text/shell";
import { askWords } from "../../text/questionWords";
import { projectName, shortId } from "../../text/words";

/** Cards shown before "show all": one line of them. */
const cardsAtFirst = [["(min-width: 1024px)", 3], ["(min-width: 640px)", 2]] as const;

function fittingCards(): number {
  return cardsAtFirst.find(([query]) => window.matchMedia(query).matches)?.[1] ?? 1;
}

/** Who cannot go on without the reader. Impossible to miss, gone when nobody waits. */
export function WaitingStrip({ questions, sessions }: { questions: OpenQuestions; sessions: readonly Session[] }) {
  const [showsAll, setShowsAll] = useState(false);
  const all = questions.urgent;
  if (all.length === 0) return null;
  const atFirst = fittingCards();
  const shown = showsAll ? all : all.slice(0, atFirst);
  return (
    <section className="waiting" id="waiting" tabIndex={-1} aria-label="Waiting for you">
      <ul className="waiting-cards">
        {shown.map((question) => (
          <WaitingCard
            key={question.id}
            question={question}
            session={sessions.find((one) => one.session_id === question.session_id)}
          />
        ))}
      </ul>
      {all.length > atFirst && (
        <button type="button" className="button" onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? "Show fewer" : `Show all ${all.length}`}
        </button>
      )}
    </section>
  );
}

function WaitingCard({ question, session }: { question: Question; session: Session | undefined }) {
  const project = session === undefined ? shortId(question.session_id) : projectName(session);
  const { asks, what } = askWords(question);
  const folder = session?.cwd ?? session?.project_path ?? null;
  const command = folder === null ? null : `cd ${shellWord(folder)}`;
  return (
    <li className="waiting-card">
      <Icon name="question" />
      <div className="waiting-text">
        <p className="waiting-head clip">
          <strong>{project}</strong> <span className="secondary">{asks}{question.agent_id === "main"
            ? ""
            : ` · agent ${shortId(question.agent_id)}`}</span>
        </p>
        <p className="waiting-message" title={question.message}>{what}</p>
        <p className="muted clip" title="Answer in its terminal">
          <AgoText at={question.asked_at} />{" · "}
          {command === null ? "answer in its terminal" : <>in <code>{folder}</code></>}
          {session !== undefined && ` on ${session.machine_id}`}
        </p>
      </div>
      {command !== null && <CopyButton text={command} label="cd" />}
      <Link
        className="button"
        to={sessionAddress(question.session_id, question.agent_id === "main" ? {} : { agent: question.agent_id })}
      >
        Open
      </Link>
    </li>
  );
}

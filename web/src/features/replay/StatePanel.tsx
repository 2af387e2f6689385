import type { ReactNode } from "react";
import type { SessionState } from "../../api/types";
import { AgentMark } from "../../components/AgentMark";
import { Duration } from "../../components/Clock";
import { Failed, Loading } from "../../components/States";
import { StatusMark } from "../../components/StatusMark";
import { ContextBar } from "../../components/UsageMarks";
import { toolWord } from "../../text/eventWords";
import { moneyText } from "../../text/money";
import { allTokens, shortCount, tokensTitle } from "../../text/tokens";
import { countOf, countText, firstLine } from "../../text/words";
import type { SessionData } from "../session/useSessionData";
import { goingOn, runningLabel } from "./goingOn";
import { StateFiles } from "./StateFiles";
import type { StateAt } from "./useStateAt";

const listedTasks = 50;

/** What the session was where the replay stands: what ran, what waited, what was planned, used and changed. */
export function StatePanel({ data, at }: { data: SessionData; at: StateAt }) {
  const { state } = at;
  return (
    <section className="pane replay-state" aria-label="The session at this moment" data-busy={at.isBehind}>
      <div className="pane-head">
        <h2>At this moment</h2>
        {state !== null && <GoingOn state={state} data={data} />}
      </div>
      <div className="pane-scroll" tabIndex={0} role="region" aria-label="State of the session at this moment">
        {at.error !== null && (
          <Failed inPanel what="The state at this moment did not load" error={at.error} retry={at.retry} />
        )}
        {state === null && at.error === null && <Loading rows={8} />}
        {state !== null && <State data={data} state={state} />}
      </div>
    </section>
  );
}

function GoingOn({ state, data }: { state: SessionState; data: SessionData }) {
  const { status, words } = goingOn(state, data.nameOf);
  return (
    <>
      <StatusMark {...status} />
      <span className="clip secondary going-on" title={words}>{words}</span>
    </>
  );
}

function State({ data, state }: { data: SessionData; state: SessionState }) {
  return (
    <>
      <Figures state={state} />
      {state.open_questions.length > 0 && <OpenQuestions questions={state.open_questions} />}
      <Part title={`Agents at work · ${state.running_agents.length}`}>
        <RunningAgents agents={state.running_agents} />
      </Part>
      <Part title={`Tools under way · ${state.running_tools.length}`}>
        <RunningTools tools={state.running_tools} data={data} />
      </Part>
      {state.tasks.length > 0 && <Tasks tasks={state.tasks} />}
      <Part title={`Files changed · ${countText(state.files.length)}`}>
        <StateFiles session={data.id} files={state.files} />
      </Part>
    </>
  );
}

function Figures({ state }: { state: SessionState }) {
  const { tokens } = state;
  return (
    <dl className="state-figures">
      <Figure name="Cost until then">{costText(state)}</Figure>
      <Figure name="Tokens" title={tokensTitle(tokens)}>
        {allTokens(tokens) === 0 ? "—" : shortCount(allTokens(tokens))}
      </Figure>
      <Figure name="Context"><ContextBar context={state.context} /></Figure>
      <Figure name="Tool calls">{countText(state.tool_count)}</Figure>
      <Figure name="Errors">
        {state.error_count > 0 ? <StatusMark status="error" word={countText(state.error_count)} /> : "0"}
      </Figure>
      <Figure name="Prompts">{countText(state.prompt_count)}</Figure>
      <Figure name="Events">{countText(state.event_count)}</Figure>
    </dl>
  );
}

function OpenQuestions({ questions }: { questions: SessionState["open_questions"] }) {
  return (
    <Part title={`Waiting for an answer · ${questions.length}`}>
      <ul className="state-list state-questions">
        {questions.map((question) => (
          <li key={question.id}>
            <StatusMark status="waiting" word={question.tool_name ? toolWord(question.tool_name) : question.kind} />
            <span className="clip" title={question.message}>{firstLine(question.message)}</span>
            <span className="mono muted"><Duration milliseconds={null} runningSince={question.asked_at} /></span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function RunningAgents({ agents }: { agents: SessionState["running_agents"] }) {
  if (agents.length === 0) return <p className="muted">None.</p>;
  return (
    <ul className="state-list">
      {agents.map((agent) => (
        <li key={agent.agent_id}>
          <AgentMark label={runningLabel(agent)} />
          <strong className="clip">{runningLabel(agent)}</strong>
          <span className="clip secondary">{firstLine(agent.description)}</span>
          <span className="mono muted"><Duration milliseconds={null} runningSince={agent.started_at} /></span>
        </li>
      ))}
    </ul>
  );
}

function RunningTools({ tools, data }: { tools: SessionState["running_tools"]; data: SessionData }) {
  if (tools.length === 0) return <p className="muted">None.</p>;
  return (
    <ul className="state-list">
      {tools.map((tool) => (
        <li key={tool.tool_use_id} title={`by ${data.nameOf(tool.agent_id)}`}>
          <AgentMark label={data.nameOf(tool.agent_id)} />
          <strong className="clip">{toolWord(tool.tool_name)}</strong>
          <span className="clip secondary">{firstLine(tool.summary)}</span>
          <span className="mono muted"><Duration milliseconds={null} runningSince={tool.started_at} /></span>
        </li>
      ))}
    </ul>
  );
}

function Tasks({ tasks }: { tasks: SessionState["tasks"] }) {
  const done = tasks.filter((task) => task.status === "done").length;
  return (
    <Part title={`Plan · ${done} of ${tasks.length} done`}>
      <ul className="state-list">
        {tasks.slice(0, listedTasks).map((task) => (
          <li key={task.id}>
            <StatusMark
              status={task.status === "done" ? "ok" : "idle"}
              word={task.status === "done" ? "Done" : "Open"}
            />
            <span className="clip" title={task.subject}>{firstLine(task.subject)}</span>
          </li>
        ))}
        {tasks.length > listedTasks && (
          <li className="muted">and {countOf(tasks.length - listedTasks, "more task")}</li>
        )}
      </ul>
    </Part>
  );
}

/** Hooks alone tell of no model calls: then nothing is known, which is not nothing. */
function costText({ cost_usd: cost, tokens }: SessionState): string {
  if (cost === null) return "unknown";
  return cost === 0 && allTokens(tokens) === 0 ? "—" : moneyText(cost);
}

function Figure({ name, title, children }: { name: string; title?: string; children: ReactNode }) {
  return <div title={title}><dt>{name}</dt><dd>{children}</dd></div>;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <section className="state-part" aria-label={title}><h3>{title}</h3>{children}</section>;
}

import type { ReactNode } from "react";
import { createContext, useContext, useState } from "react";
import { visibleText, withoutTerminalCodes } from "../text/visible";
import type { Payload } from "../text/records";
import { attributesOf, isRecord, messageText, recordedError, toolInput, usageOf } from "../text/records";
import { countText } from "../text/words";
import { JsonTree, LongText } from "./JsonTree";

const shownTextLength = 8_000;

/** How a pane shows the text of terminals; without one its colour codes are taken out. */
export const TerminalRendering = createContext<((text: string) => ReactNode) | null>(null);

/** Logged text in a frame. */
export function TextBlock({ text, isError = false }: { text: string; isError?: boolean }) {
  const render = useContext(TerminalRendering);
  return (
    <pre className={isError ? "code error-text" : "code"} tabIndex={0}>
      {render === null
        ? <LongText text={withoutTerminalCodes(text)} limit={shownTextLength} />
        : <LongTerminalText text={text} render={render} />}
    </pre>
  );
}

function LongTerminalText({ text, render }: { text: string; render: (text: string) => ReactNode }) {
  const [isWhole, setIsWhole] = useState(false);
  if (text.length <= shownTextLength || isWhole) return <>{render(text)}</>;
  return (
    <>
      {render(text.slice(0, shownTextLength))}
      <button type="button" className="json-branch" onClick={() => setIsWhole(true)}>
        … {countText(text.length - shownTextLength)} more characters
      </button>
    </>
  );
}

/** What went into a tool call, a prompt or a question: long texts as text, the rest as a tree. */
export function InputView({ payload }: { payload: Payload }) {
  const input = isRecord(payload["tool_input"]) ? payload["tool_input"] : toolInput(payload);
  if (input !== null) return <Fields record={input} />;
  if (typeof payload["prompt"] === "string") return <TextBlock text={payload["prompt"]} />;
  if (typeof payload["message"] === "string") return <TextBlock text={payload["message"]} />;
  const text = payload["type"] === "user" ? messageText(payload, ["text"]) : null;
  if (text !== null) return <TextBlock text={text} />;
  return <p className="muted">This kind of event has no input. Raw shows all of its fields.</p>;
}

/** What came out: a tool's response or error, or an agent's last message. */
export function OutputView({ payload }: { payload: Payload }) {
  const error = payload["error"];
  const response = payload["tool_response"];
  const message = payload["last_assistant_message"] ?? payload["delta"] ?? payload["compact_summary"];
  if (typeof error === "string") {
    const details = payload["error_details"];
    return <TextBlock isError text={typeof details === "string" ? `${error}\n${details}` : error} />;
  }
  if (isRecord(response)) return <Fields record={response} />;
  if (typeof response === "string") return <TextBlock text={response} />;
  if (response !== undefined) return <JsonTree value={response} />;
  if (typeof message === "string") return <TextBlock text={message} />;
  const failure = recordedError(payload);
  if (failure !== null) return <TextBlock isError text={failure} />;
  const told = messageText(payload, ["text", "thinking", "tool_result"]);
  if (told !== null && payload["type"] !== "user") return <TextBlock text={told} />;
  const result = messageText(payload, ["tool_result"]);
  if (result !== null) return <TextBlock text={result} />;
  return <p className="muted">There is no output yet. A call that still runs gets it at its end.</p>;
}

function Fields({ record }: { record: Payload }) {
  const entries = Object.entries(record).filter(([, value]) => value !== "" && value !== null);
  if (entries.length === 0) return <p className="muted">Empty.</p>;
  return (
    <div className="stack">
      {entries.map(([name, value]) => (
        <section key={name} aria-label={name}>
          <h3>{name}</h3>
          {typeof value === "string" ? <FieldText text={value} /> : <JsonTree value={value} />}
        </section>
      ))}
    </div>
  );
}

function FieldText({ text }: { text: string }) {
  return text.includes("\n") || text.length > 80
    ? <TextBlock text={text} />
    : <code className="mono wrap">{visibleText(withoutTerminalCodes(text))}</code>;
}

/** What a line of a session file or a telemetry record holds: its text, its tokens, its attributes. */
export function RecordView({ payload }: { payload: Payload }) {
  const text = messageText(payload, ["text", "thinking", "tool_result"]);
  const failure = recordedError(payload);
  const usage = usageOf(payload);
  const attributes = attributesOf(payload);
  return (
    <>
      {failure !== null && <TextBlock isError text={failure} />}
      {text !== null && <TextBlock text={text} />}
      {usage.length > 0 && (
        <section aria-label="Tokens">
          <h3>Tokens</h3>
          <dl className="facts">
            {usage.map(({ name, value }) => (
              <div key={name} className="fact-pair"><dt>{name}</dt><dd>{countText(value)}</dd></div>
            ))}
          </dl>
        </section>
      )}
      {attributes.length > 0 && (
        <section aria-label="Attributes">
          <h3>Attributes</h3>
          <dl className="facts">
            {attributes.map(([name, value]) => (
              <div key={name} className="fact-pair">
                <dt className="mono">{visibleText(name)}</dt>
                <dd><FieldText text={value} /></dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

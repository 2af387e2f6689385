import { visibleText, withoutTerminalCodes } from "../text/visible";
import { JsonTree, LongText } from "./JsonTree";

type Payload = Record<string, unknown>;

const shownTextLength = 8_000;

/** Logged text in a frame, its terminal colour codes taken out. */
export function TextBlock({ text, isError = false }: { text: string; isError?: boolean }) {
  return (
    <pre className={isError ? "code error-text" : "code"} tabIndex={0}>
      <LongText text={withoutTerminalCodes(text)} limit={shownTextLength} />
    </pre>
  );
}

function isRecord(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What went into a tool call, a prompt or a question: long texts as text, the rest as a tree. */
export function InputView({ payload }: { payload: Payload }) {
  const input = payload["tool_input"];
  if (isRecord(input)) return <Fields record={input} />;
  if (typeof payload["prompt"] === "string") return <TextBlock text={payload["prompt"]} />;
  if (typeof payload["message"] === "string") return <TextBlock text={payload["message"]} />;
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

import type { ErrorInfo, ReactNode } from "react";
import { Component, useEffect, useState } from "react";
import { ApiError } from "../api/client";
import { Icon } from "./Icon";

/** What is shown before the first answer; it says what is happening when that takes long. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const isSlow = useElapsed(2_000);
  const isVerySlow = useElapsed(10_000);
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">Loading…</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} style={{ width: `${92 - ((index * 17) % 45)}%` }} />
      ))}
      {isSlow && <p className="muted">{isVerySlow ? "Still loading: the hub takes long to answer." : "Loading…"}</p>}
    </div>
  );
}

function useElapsed(milliseconds: number): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return isOver;
}

/** Why nothing is shown, and the way out. */
export function Empty(props: { title: string; children?: ReactNode; action?: ReactNode; inPanel?: boolean }) {
  return (
    <div className={props.inPanel ? "notice in-panel" : "notice"}>
      <h2>{props.title}</h2>
      {props.children !== undefined && <div>{props.children}</div>}
      {props.action !== undefined && <div className="actions">{props.action}</div>}
    </div>
  );
}

/** What failed, what still works, and the next step. */
export function Failed(props: {
  what: string;
  error: Error;
  retry?: () => void;
  stillWorks?: string;
  inPanel?: boolean;
}) {
  const { error } = props;
  const hint = error instanceof ApiError ? error.hint : null;
  const details = error instanceof ApiError
    ? `${error.code} (status ${error.status}): ${error.message}`
    : error.message;
  return (
    <div className={props.inPanel ? "notice failed in-panel" : "notice failed"} role="alert">
      <Icon name="error" />
      <h2>{props.what}</h2>
      <p>
        {error.message} {hint}
      </p>
      {props.stillWorks !== undefined && <p>{props.stillWorks}</p>}
      <div className="actions">
        {props.retry !== undefined && (
          <button type="button" className="button" onClick={props.retry}>
            Try again
          </button>
        )}
        <CopyButton text={details} label="Copy details" />
      </div>
    </div>
  );
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<"ready" | "copied" | "failed">("ready");
  const copy = () => {
    const done = (next: "copied" | "failed") => {
      setState(next);
      setTimeout(() => setState("ready"), 1_500);
    };
    // The clipboard exists only in secure contexts; a hub reached by name over plain HTTP has none.
    if (navigator.clipboard === undefined) done("failed");
    else navigator.clipboard.writeText(text).then(() => done("copied"), () => done("failed"));
  };
  const words = { ready: label, copied: "Copied", failed: "Select and copy by hand" };
  return (
    <button type="button" className="button" onClick={copy} title={text.length <= 200 ? `Copy: ${text}` : undefined}>
      <Icon name="copy" />
      <span aria-live="polite">{words[state]}</span>
    </button>
  );
}

const missingScript = /dynamically imported module|importing a module script/i;

/** Keeps the failure of one panel inside that panel. */
export class PanelBoundary extends Component<{ name: string; children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(`${this.props.name} failed`, error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <Failed
        inPanel
        what={`${this.props.name} cannot be shown`}
        error={this.state.error}
        stillWorks="The rest of the page still works."
        retry={() => {
          // After an upgrade of the hub the page's old scripts are gone: only a new page load finds the new ones.
          if (missingScript.test(this.state.error?.message ?? "")) window.location.reload();
          else this.setState({ error: null });
        }}
      />
    );
  }
}

import type { ReactNode } from "react";
import { CopyButton } from "../../components/States";

/** A command to be copied, and what it does. */
export function Command({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="setting-command">
      <div className="command">
        <pre className="code">{text}</pre>
        <CopyButton text={text} label="Copy" />
      </div>
      {children !== undefined && <p className="muted">{children}</p>}
    </div>
  );
}

import { visibleText, withoutTerminalCodes } from "../text/visible";

/** One line of text that is cut where it tells least: a path in its folders, prose at its end. */
export function Clipped({ text: logged, className = "" }: { text: string; className?: string }) {
  const text = visibleText(withoutTerminalCodes(logged));
  // The last folder stays with the file: many files share a name.
  const path = /^((?:\/|[A-Za-z]:\\)(?:[^\s/\\]+[/\\])+)([^\s/\\]+[/\\][^\s/\\].*)$/.exec(text);
  if (path === null) return <span className={`clip ${className}`} title={text}>{text}</span>;
  return (
    <span className={`clipped-path ${className}`} title={text}>
      <span className="clip">{path[1]}</span>
      <span className="clip">{path[2]}</span>
    </span>
  );
}

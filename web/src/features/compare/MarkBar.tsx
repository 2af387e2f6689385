import { useEffect } from "react";
import { KeyHint } from "../../components/KeyHint";
import { navigate, setParameters } from "../../state/location";
import { shortId } from "../../text/words";
import { compareAddress, rememberedMark } from "./marked";

/** What is marked in the list, and the way to the comparison. */
export function MarkBar({ marked, titleOf }: { marked: readonly string[]; titleOf: (id: string) => string | null }) {
  const [a, b] = marked;
  useEffect(() => rememberedMark.set(a ?? null), [a]);
  if (a === undefined) return null;
  return (
    <div className="mark-bar" role="status">
      <span className="clip">
        {marked.map((id) => titleOf(id) ?? shortId(id)).join(" and ")}
        {b === undefined ? ": mark another session to compare with it" : ""}
      </span>
      {b === undefined
        ? <span className="muted"><KeyHint keys={["x"]} /> marks</span>
        : (
          <button type="button" className="button strong" onClick={() => navigate(compareAddress(a, b))}>
            Compare <KeyHint keys={["c"]} />
          </button>
        )}
      <button type="button" className="button quiet" onClick={() => setParameters({ marked: null })}>Forget</button>
    </div>
  );
}

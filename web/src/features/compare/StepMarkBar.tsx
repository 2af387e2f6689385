import { useShortcuts } from "../../app/shortcuts";
import { KeyHint } from "../../components/KeyHint";
import { navigate } from "../../state/location";
import { useStore } from "../../state/store";
import { addToast } from "../../state/toasts";
import { compareStepsAddress, markedSteps } from "./markedSteps";

/** What is marked in the page of a session, and the way to the comparison. */
export function StepMarkBar() {
  const [a, b] = useStore(markedSteps);
  const compare = () => {
    if (a !== undefined && b !== undefined) navigate(compareStepsAddress(a, b));
    else addToast({ key: "compare steps", words: "Mark another step with x to compare the two", level: "news" });
  };
  useShortcuts(a === undefined ? [] : [
    { keys: ["c"], words: "Compare the two marked steps", group: "Session", run: compare },
  ]);
  if (a === undefined) return null;
  return (
    <div className="mark-bar" role="status">
      <span className="clip">
        {b === undefined
          ? `${a.line}: mark another step, of this session or of another, to compare with it`
          : `A ${a.line} and B ${b.line}`}
      </span>
      {b === undefined
        ? <span className="muted"><KeyHint keys={["x"]} /> marks</span>
        : (
          <button type="button" className="button strong" onClick={compare}>
            Compare <KeyHint keys={["c"]} />
          </button>
        )}
      <button type="button" className="button quiet" onClick={() => markedSteps.set([])}>Forget</button>
    </div>
  );
}

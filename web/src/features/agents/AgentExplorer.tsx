import { useShortcuts } from "../../app/shortcuts";
import { Icon } from "../../components/Icon";
import { KeyHint } from "../../components/KeyHint";
import { setParameters } from "../../state/location";
import { countText } from "../../text/words";
import { AgentCanvas } from "./AgentCanvas";
import { AgentTable } from "./AgentTable";
import type { Mode } from "./address";
import { modes, modeWords, setMode } from "./address";
import { forcedNodes } from "./force";
import { Legend } from "./Legend";
import { sizeWords } from "./model";
import type { Explorer } from "./useExplorer";

const group = "Agents";

/** The agents in the form that was chosen: as a tree, pulled together, as blocks, or as a table. */
export function AgentExplorer({ explorer, canDraw }: { explorer: Explorer; canDraw: boolean }) {
  const { view, cursor } = explorer;
  const isTable = view.mode === "table" || !canDraw;
  useShortcuts([
    { keys: ["T"], words: isTable ? "Show the drawing" : "Show the table", group, run: () => setMode(isTable ? "tree" : "table") },
    { keys: ["j", "ArrowDown"], words: "Next agent", group, isStep: true, run: () => explorer.step(1) },
    { keys: ["k", "ArrowUp"], words: "Previous agent", group, isStep: true, run: () => explorer.step(-1) },
    { keys: ["Enter"], words: "Open the agent", group, isStep: true, run: () => explorer.choose(cursor) },
    { keys: ["Escape"], words: "Close the details", group, isStep: true, run: () => explorer.choose(null) },
    { keys: ["e"], words: "Next agent with errors", group, run: () => explorer.stepError(1) },
    { keys: ["E"], words: "Previous agent with errors", group, run: () => explorer.stepError(-1) },
    { keys: ["["], words: "Fold the agents below", group, isStep: true, run: () => fold(true) },
    { keys: ["]"], words: "Unfold the agents below", group, isStep: true, run: () => fold(false) },
  ]);
  function fold(isFolded: boolean): void {
    if (cursor !== null) explorer.setFolded(cursor, isFolded);
  }
  return (
    <section className="agents-explorer" aria-label="Agents">
      <ExplorerHead explorer={explorer} canDraw={canDraw} />
      {isTable ? <AgentTable explorer={explorer} /> : <AgentCanvas explorer={explorer} />}
      {!isTable && <Legend explorer={explorer} />}
    </section>
  );
}

function ExplorerHead({ explorer, canDraw }: { explorer: Explorer; canDraw: boolean }) {
  const { view, nodes, data, sizeBy } = explorer;
  const hidden = nodes.reduce((sum, node) => sum + node.hidden, 0);
  const isTable = view.mode === "table" || !canDraw;
  const reason = (mode: Mode) => (mode === "force" && nodes.length > forcedNodes
    ? `More than ${countText(forcedNodes)} agents are shown: they stay where the tree has them`
    : modeWords[mode].title);
  return (
    <div className="pane-head agents-head">
      {canDraw && (
        <div role="group" aria-label="Form" className="view-controls">
          {modes.map((mode) => (
            <button
              key={mode}
              type="button"
              className="button"
              aria-pressed={view.mode === mode}
              title={reason(mode)}
              onClick={() => setMode(mode)}
            >
              {modeWords[mode].word}{mode === "table" && <span className="optional"> <KeyHint keys={["T"]} /></span>}
            </button>
          ))}
        </div>
      )}
      {!isTable && (
        <div role="group" aria-label="Size tells" className="view-controls">
          <span className="muted optional">Size</span>
          {(["cost", "tokens", "events"] as const).map((by) => (
            <button
              key={by}
              type="button"
              className="button"
              aria-pressed={sizeBy === by}
              onClick={() => setParameters({ size: by })}
            >
              {sizeWords[by]}
            </button>
          ))}
        </div>
      )}
      <span className="topbar-space" />
      <span className="secondary agents-shown" role="status">
        {hidden > 0 && <Icon name="fold" />}
        {hidden > 0
          ? `${countText(nodes.length)} shown, ${countText(hidden)} folded`
          : `${countText(nodes.length)} shown`}
        {data.fetching.size > 0 ? " · loading more" : ""}
        {data.isTruncated && !data.isFilteredByHub ? " · the deepest come when unfolded" : ""}
      </span>
    </div>
  );
}

import { visibleText } from "../../text/visible";
import { countText } from "../../text/words";
import type { VisibleNode } from "./collapse";
import { stateWords } from "./paintLabels";
import type { Explorer } from "./useExplorer";

function words(node: VisibleNode): string {
  const { item } = node;
  const parts = [item.label, item.kind === item.label ? "" : visibleText(item.kind), stateWords(item)];
  if (node.hidden > 0) parts.push(`${countText(node.hidden)} more below: ] opens`);
  return parts.filter((part) => part !== "").join(" · ");
}

/** What the pointer or the keys are on, in words; how to go about it where they are on nothing. */
export function CanvasWords({ explorer, hovered }: { explorer: Explorer; hovered: string | null }) {
  const { nodes, cursor } = explorer;
  const find = (key: string | null) => (key === null ? undefined : nodes.find((node) => node.item.key === key));
  const pointed = find(hovered);
  const at = find(cursor);
  return (
    <>
      <p className="canvas-words clip" aria-hidden="true">
        {pointed !== undefined ? words(pointed) : at !== undefined ? words(at)
          : "Arrows go from agent to agent · Enter opens · w s zoom · a d pan · [ ] fold, unfold · e next error"}
      </p>
      <p className="visually-hidden" id="agents-cursor" aria-live="polite">{at === undefined ? "" : words(at)}</p>
    </>
  );
}

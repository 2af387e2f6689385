import type { Change } from "../text/change";
import { Icon } from "./Icon";

const icons = { up: "arrowUp", down: "arrowDown", same: "equal", unknown: null } as const;
const toneWords = { better: "better", worse: "worse", neutral: "" } as const;

/** A change by arrow, amount, share and a word for good or bad; the sentence in the tooltip. */
export function ChangeMark({ change }: { change: Change }) {
  const icon = icons[change.direction];
  if (icon === null) return <span className="change" title={change.words}>nothing to compare</span>;
  const amount = change.direction === "same"
    ? "no change"
    : [change.absolute, change.relative].filter((one) => one !== "").join(", ");
  return (
    <span className="change" data-tone={change.tone} title={change.words}>
      <Icon name={icon} />
      {amount}{toneWords[change.tone] === "" ? "" : ` ${toneWords[change.tone]}`}
    </span>
  );
}

import { useEffect, useMemo, useRef, useState } from "react";
import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import type { FileChange } from "../../api/types";
import { Failed, Loading } from "../../components/States";
import { baseName } from "../../text/words";
import { missingWords } from "./content";
import type { DiffLayout } from "./DiffView";
import { DiffView } from "./DiffView";
import { foldedBlocks } from "./diffModel";
import { languageOf } from "./language";
import { diffTexts } from "./lineDiff";

const marginPixels = "400px";

/** True once the element has come near the view. */
function useWasNear(box: { current: HTMLElement | null }): boolean {
  const [wasNear, setWasNear] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null || wasNear) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setWasNear(true);
    }, { rootMargin: marginPixels });
    observer.observe(element);
    return () => observer.disconnect();
  }, [wasNear]);
  return wasNear;
}

/** A change without a recorded patch: what is known of the text before and after it tells what it did. */
export function StepWithoutPatch({ session, step, layout, firstLines }: {
  session: string;
  step: FileChange;
  layout: DiffLayout;
  firstLines?: number | undefined;
}) {
  const box = useRef<HTMLDivElement>(null);
  const wasNear = useWasNear(box);
  const texts = useResource(wasNear ? `texts ${session} ${step.tool_use_id} ${step.path}` : null, async (signal) => {
    const side = (one: "before" | "after") => hub.fileContent(session, step.path, step.tool_use_id, one, signal);
    const [before, after] = await Promise.all([side("before"), side("after")]);
    return { before, after };
  });
  const { value } = texts;
  const missing = value === null ? null : missingWords(value.after) ??
    (value.before.is_complete || step.operation === "create" ? null : missingWords(value.before));
  const isPart = value !== null && !value.after.is_complete;
  const blocks = useMemo(() => {
    if (value === null || missing !== null || isPart) return [];
    const before = value.before.is_complete ? value.before.content ?? "" : "";
    return foldedBlocks(diffTexts(before, value.after.content ?? "").lines);
  }, [value]);
  return (
    <div ref={box} className="step-texts">
      {texts.error !== null && (
        <Failed inPanel what="The file's text did not load" error={texts.error} retry={texts.reload} />
      )}
      {value === null && texts.error === null && <Loading rows={3} />}
      {(missing !== null || isPart) && (
        <p className="file-missing">
          <strong>No patch was reported.</strong> {missing?.title ?? "Only a part of its text is known"}:{" "}
          {missing?.why ?? value?.after.reason}
        </p>
      )}
      {blocks.length > 0 && (
        <DiffView
          blocks={blocks}
          layout={layout}
          firstLines={firstLines}
          language={languageOf(step.path)}
          label={`Change of ${baseName(step.path)}, put together from its texts`}
        />
      )}
      {value !== null && missing === null && !isPart && blocks.length === 0 && (
        <p className="file-missing">The file is empty.</p>
      )}
    </div>
  );
}

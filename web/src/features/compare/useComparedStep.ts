import { ApiError } from "../../api/client";
import { hub } from "../../api/hub";
import type { ConversationEntry } from "../../api/sessionWindows";
import type { Session } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useResource } from "../../api/useResource";
import { callRecords } from "../session/read/callEvents";
import { isNamed } from "../session/read/conversation";
import { pageQuery } from "../session/read/pageQuery";
import { wholeText } from "../session/read/wholeText";
import { parseTime } from "../../text/time";
import { rootOf, withoutRoot } from "./compareModel";
import type { StepPlace } from "./markedSteps";
import { inputText, outputText } from "./stepTexts";

/** Entries of one answer around the moment of a step: several may have the same one. */
const entriesAround = 50;

export interface ComparedStep {
  place: StepPlace;
  session: Session;
  entry: ConversationEntry;
  root: string | null;
  /** Of a call, what went in; null where it is not kept, or for what is no call. */
  input: string | null;
  /** Of a call, what came out; else what was said. */
  output: string | null;
}

/** Everything that is compared of a step; paths are without the project's folder. */
export function useComparedStep(place: StepPlace | null): Resource<ComparedStep> {
  const key = place === null ? null : `compared step ${JSON.stringify(place)}`;
  return useResource(key, async (signal) => {
    if (place === null) throw new Error("No step is asked for.");
    const [{ session }, page] = await Promise.all([
      hub.session(place.session, signal),
      hub.conversation(place.session, pageQuery(place.agent, null, parseTime(place.at)), entriesAround, null, signal),
    ]);
    const entry = page.entries.find((one) => isNamed(one, place.entry));
    if (entry === undefined) {
      throw new ApiError(404, "not_found", "The session has no such step, or has it no more.", null, false);
    }
    const root = rootOf(session);
    const [input, output] = await textsOf(entry, signal);
    const inProject = (text: string | null) => (text === null ? null : withoutRoot(text, root));
    return { place, session, entry, root, input: inProject(input), output: inProject(output) };
  });
}

async function textsOf(entry: ConversationEntry, signal: AbortSignal): Promise<[string | null, string | null]> {
  if (entry.tool === null) {
    const isCut = entry.is_truncated && entry.event_uuid !== null;
    return [null, isCut ? await wholeText(entry.event_uuid ?? "", signal).catch(() => entry.text) : entry.text];
  }
  const records = await callRecords(entry.tool, entry.event_uuid, signal);
  return [
    inputText(records.input) ?? entry.tool.input_preview,
    outputText(records.output) ?? entry.tool.error ?? entry.tool.output_preview,
  ];
}

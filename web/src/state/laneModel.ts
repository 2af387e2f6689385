// What an agent does, as blocks of time, built event by event. Nothing here knows what is painted or what time it is.
import type { Event } from "../api/types";
import type { EventKind } from "../text/eventWords";
import { endsToolCall, eventKind, eventWord, startsToolCall, toolWord } from "../text/eventWords";
import { lineWords } from "../text/lineWords";
import { agentKey } from "./agentKey";

/** A stretch of time in which an agent did one thing; prompts and failures without a length are ticks. */
export interface Block {
  kind: EventKind;
  /** Milliseconds since 1970. */
  from: number;
  /** Null while it goes on. */
  to: number | null;
  name: string;
  isError: boolean;
}

export interface Lane {
  key: string;
  sessionID: string;
  agentID: string;
  blocks: Block[];
  openTools: Map<string, Block>;
  /** Tool calls that are over, the latest last: a second report of one is not taken for another call. */
  endedTools: string[];
  thinking: Block | null;
  question: Block | null;
  compaction: Block | null;
  /** Hooks tell of it: what other sources say is a repeat. */
  hasHooks: boolean;
  /** What it does now, in words, and since when. */
  step: string;
  stepSince: number;
  lastAt: number;
  lastErrorAt: number | null;
  /** Before this nothing is known, not even that nothing happened. */
  knownSince: number;
  /** Rises with every change. */
  version: number;
}

/** Blocks that one lane keeps: what a canvas can show apart, whatever the rate of events. */
export const maximumBlocks = 480;
/** Where there are more, the older ones of a kind that lie this near each other become one. */
const mergeMilliseconds = 1_000;
const rememberedEnds = 64;
const longestStep = 120;

/** The types that a lane is made of, for a query. */
export const laneEventTypes = [
  "SessionStart", "SessionEnd", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure",
  "PermissionRequest", "PermissionDenied", "Elicitation", "ElicitationResult", "SubagentStart", "SubagentStop", "Stop",
  "StopFailure", "PreCompact", "PostCompact", "prompt", "assistant", "tool_use", "tool_result",
] as const;
const known = new Set<string>(laneEventTypes);

export function newLane(sessionID: string, agentID: string, knownSince: number): Lane {
  return {
    key: agentKey(sessionID, agentID), sessionID, agentID, blocks: [], openTools: new Map(), endedTools: [],
    thinking: null, question: null, compaction: null, hasHooks: false, step: "", stepSince: knownSince,
    lastAt: knownSince, lastErrorAt: null, knownSince, version: 0,
  };
}

/** Takes an event of the lane's agent; they come in the order in which they were stored. */
export function takeEvent(lane: Lane, event: Event): void {
  const at = Date.parse(event.timestamp);
  if (!Number.isFinite(at)) return;
  lane.lastAt = Math.max(lane.lastAt, at);
  lane.version += 1;
  if (event.source === "hook") lane.hasHooks = true;
  else if (lane.hasHooks) return;
  if (event.is_error) lane.lastErrorAt = Math.max(lane.lastErrorAt ?? 0, at);
  if (startsToolCall(event)) startTool(lane, event, at);
  else if (endsToolCall(event)) endTool(lane, event, at);
  else if (known.has(event.hook_event_type)) takeOther(lane, event, at);
  else if (event.is_error) tick(lane, "system", eventWord(event), at, true);
  if (lane.blocks.length > maximumBlocks) lane.blocks = compacted(lane.blocks, maximumBlocks);
}

function takeOther(lane: Lane, event: Event, at: number): void {
  switch (event.hook_event_type) {
    case "UserPromptSubmit":
    case "prompt":
      endAll(lane, at);
      tick(lane, "prompt", "Prompt", at, false);
      think(lane, at, `Thinking about: ${lineWords(event).text}`);
      break;
    case "SubagentStart":
      think(lane, at, "Thinking about its task");
      break;
    case "assistant":
      if (lane.openTools.size === 0) think(lane, at, `Replying: ${lineWords(event).text}`);
      break;
    case "PermissionRequest":
    case "Elicitation":
      endBlock(lane.thinking, at);
      lane.thinking = null;
      lane.question ??= push(lane, "question", "Waits for you", at);
      say(lane, at, `Asks: ${lineWords(event).text}`);
      break;
    case "ElicitationResult":
      endQuestion(lane, at);
      break;
    case "PreCompact":
      lane.compaction ??= push(lane, "system", "Compacting", at);
      say(lane, at, "Compacting its context");
      break;
    case "PostCompact":
      endBlock(lane.compaction, at);
      lane.compaction = null;
      think(lane, at, "Thinking after compaction");
      break;
    case "SessionStart":
      say(lane, at, "Ready for its first prompt");
      break;
    default:
      // The turn, the agent or the session has ended.
      endAll(lane, at);
      if (event.is_error) tick(lane, "system", eventWord(event), at, true);
      say(lane, at, `${event.is_error ? "Failed" : "Done"}: ${lineWords(event).text}`);
  }
}

function startTool(lane: Lane, event: Event, at: number): void {
  const id = event.tool_use_id;
  if (id != null && (lane.openTools.has(id) || lane.endedTools.includes(id))) return;
  const name = toolWord(event.tool_name ?? "Tool");
  endBlock(lane.thinking, at);
  lane.thinking = null;
  const block = push(lane, eventKind(event) === "edit" ? "edit" : "tool", name, at);
  if (id != null) lane.openTools.set(id, block);
  else block.to = at;
  say(lane, at, `${name}: ${lineWords(event).text}`);
}

function endTool(lane: Lane, event: Event, at: number): void {
  const id = event.tool_use_id;
  if (id != null && lane.endedTools.includes(id)) return;
  const isError = event.is_error || event.hook_event_type === "PostToolUseFailure";
  const open = id == null ? undefined : lane.openTools.get(id);
  const name = toolWord(event.tool_name ?? "Tool");
  const block = open ?? push(lane, eventKind(event) === "edit" ? "edit" : "tool", name, at);
  block.to = Math.max(block.from, at);
  block.isError = isError;
  if (id != null) {
    lane.openTools.delete(id);
    lane.endedTools.push(id);
    if (lane.endedTools.length > rememberedEnds) lane.endedTools.shift();
  }
  if (lane.openTools.size > 0) return;
  endQuestion(lane, at);
  think(lane, at, `Thinking after ${block.name}${isError ? " failed" : ""}`);
}

function think(lane: Lane, at: number, words: string): void {
  lane.thinking ??= push(lane, "model", "Model", at);
  say(lane, at, words);
}

function say(lane: Lane, at: number, words: string): void {
  lane.step = words.length > longestStep ? `${words.slice(0, longestStep)}…` : words;
  lane.stepSince = at;
}

function push(lane: Lane, kind: EventKind, name: string, at: number): Block {
  const block: Block = { kind, from: at, to: null, name, isError: false };
  lane.blocks.push(block);
  return block;
}

function tick(lane: Lane, kind: EventKind, name: string, at: number, isError: boolean): void {
  lane.blocks.push({ kind, from: at, to: at, name, isError });
}

function endBlock(block: Block | null, at: number): void {
  if (block !== null && block.to === null) block.to = Math.max(block.from, at);
}

function endQuestion(lane: Lane, at: number): void {
  endBlock(lane.question, at);
  lane.question = null;
}

function endAll(lane: Lane, at: number): void {
  for (const block of [...lane.openTools.values(), lane.thinking, lane.question, lane.compaction]) endBlock(block, at);
  lane.openTools.clear();
  lane.thinking = null;
  lane.question = null;
  lane.compaction = null;
}

/** Fewer blocks for the same time: neighbours of one kind become one, then the oldest go. Open work stays. */
export function compacted(blocks: readonly Block[], limit: number): Block[] {
  const target = Math.floor(limit * 0.75);
  const kept: Block[] = [];
  const mergeable = blocks.length - Math.floor(target / 2);
  blocks.forEach((block, index) => {
    const before = kept[kept.length - 1];
    const joins = index < mergeable && before !== undefined && before.to !== null && block.to !== null &&
      before.kind === block.kind && before.isError === block.isError && block.from - before.to < mergeMilliseconds;
    if (joins) kept[kept.length - 1] = { ...before, to: Math.max(before.to ?? 0, block.to ?? 0) };
    else kept.push(block);
  });
  if (kept.length <= target) return kept;
  const surplus = kept.length - target;
  return kept.filter((block, index) => index >= surplus || block.to === null);
}

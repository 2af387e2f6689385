import { useEffect } from "react";
import { hub } from "../api/hub";
import type { Event, Question } from "../api/types";
import { onLiveEvents } from "../state/live";
import { createStore, useStore } from "../state/store";

export interface OpenQuestions {
  /** Someone cannot go on without an answer. */
  urgent: readonly Question[];
  /** Agents that are done and wait for the next prompt. */
  idle: readonly Question[];
  error: string | null;
  isLoading: boolean;
}

const questions = createStore<OpenQuestions>({ urgent: [], idle: [], error: null, isLoading: true });
const pollMilliseconds = 10_000;
const settleMilliseconds = 250;
const typesThatAskOrAnswer = new Set([
  "PermissionRequest", "PermissionDenied", "Notification", "Elicitation", "ElicitationResult", "UserPromptSubmit",
  "PostToolUse", "PostToolUseFailure", "Stop", "SessionEnd",
]);

let users = 0;
let stop: (() => void) | null = null;

async function load(): Promise<void> {
  try {
    const answer = await hub.questions();
    const oldestFirst = [...answer.questions].sort((a, b) => a.asked_at.localeCompare(b.asked_at));
    questions.set({
      urgent: oldestFirst.filter((question) => question.kind !== "idle"),
      idle: oldestFirst.filter((question) => question.kind === "idle"),
      error: null,
      isLoading: false,
    });
  } catch (error) {
    questions.set((current) => ({ ...current, isLoading: false, error: error instanceof Error ? error.message : "" }));
  }
}

function start(): () => void {
  let settle: ReturnType<typeof setTimeout> | null = null;
  const soon = (events: readonly Event[]) => {
    const mayChange = events.some((event) =>
      typesThatAskOrAnswer.has(event.hook_event_type) &&
        (questions.get().urgent.length > 0 || !event.hook_event_type.startsWith("Post")));
    if (!mayChange || settle !== null) return;
    settle = setTimeout(() => {
      settle = null;
      void load();
    }, settleMilliseconds);
  };
  const stopListening = onLiveEvents(soon);
  const timer = setInterval(() => {
    if (!document.hidden) void load();
  }, pollMilliseconds);
  void load();
  return () => {
    stopListening();
    clearInterval(timer);
    if (settle !== null) clearTimeout(settle);
  };
}

/** The questions that wait for the user, kept up to date while anything shows them. */
export function useQuestions(): OpenQuestions {
  useEffect(() => {
    users += 1;
    if (users === 1) stop = start();
    return () => {
      users -= 1;
      if (users === 0) stop?.();
    };
  }, []);
  return useStore(questions);
}

import { useEffect } from "react";
import { hub } from "../api/hub";
import { askOneAtATime } from "../api/oneAtATime";
import type { Event, Question, QuestionList } from "../api/types";
import { onLiveEvents } from "../state/live";
import { createStore, useStore } from "../state/store";
import { lineWords } from "../text/lineWords";
import { questionOf } from "../text/questionWords";

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

function take({ questions: list }: QuestionList): void {
  const oldestFirst = [...list].sort((a, b) => a.asked_at.localeCompare(b.asked_at));
  questions.set({
    urgent: oldestFirst.filter((question) => question.kind !== "idle"),
    idle: oldestFirst.filter((question) => question.kind === "idle"),
    error: null,
    isLoading: false,
  });
}

function start(): () => void {
  // One question at a time: an older answer never takes the place of a newer one.
  const asker = askOneAtATime(hub.questions, {
    start: () => undefined,
    answer: take,
    error: (reason) => {
      const error = reason instanceof Error ? reason.message : "";
      questions.set((current) => ({ ...current, isLoading: false, error }));
    },
  });
  let settle: ReturnType<typeof setTimeout> | null = null;
  const soon = (events: readonly Event[]) => {
    const mayChange = events.some((event) =>
      typesThatAskOrAnswer.has(event.hook_event_type) &&
        (questions.get().urgent.length > 0 || !event.hook_event_type.startsWith("Post")));
    if (!mayChange || settle !== null) return;
    settle = setTimeout(() => {
      settle = null;
      asker.ask();
    }, settleMilliseconds);
  };
  const stopListening = onLiveEvents(soon);
  const timer = setInterval(() => {
    if (!document.hidden) asker.ask();
  }, pollMilliseconds);
  asker.ask();
  return () => {
    asker.stop();
    stopListening();
    clearInterval(timer);
    if (settle !== null) clearTimeout(settle);
  };
}

/** The open question that the call which an event began waits for, as far as is known; null where it is at work. */
export function useQuestionOf(event: Event): Question | null {
  const { urgent } = useStore(questions);
  const own = urgent.filter((question) => question.session_id === event.session_id);
  if (own.length === 0 || !event.tool_name) return null;
  const { agent_id, tool_name, timestamp } = event;
  return questionOf({ agent_id, tool_name, status: "running", summary: lineWords(event).text, started_at: timestamp }, own);
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

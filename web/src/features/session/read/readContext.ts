import { createContext, useContext } from "react";
import type { Agent, Question } from "../../../api/types";
import type { Target } from "./target";

/** What every entry of a conversation needs to know, however deep it stands. */
export interface ReadContext {
  session: string;
  agents: readonly Agent[];
  /** What agents wait for an answer to. */
  questions: readonly Question[];
  /** What is to be brought into view; null when it is there. */
  target: Target | null;
  /** Tokens that the main agent's model takes; null where that is not known. */
  contextWindow: number | null;
  showsThinking: boolean;
  showsDiffs: boolean;
  /** Brings an entry into view and holds it there until the reader scrolls. */
  pin: (element: HTMLElement) => void;
  /** The conversation is shown as it was then; missing where all of it is. */
  until?: number;
}

export const Reading = createContext<ReadContext | null>(null);

export function useReading(): ReadContext {
  const context = useContext(Reading);
  if (context === null) throw new Error("An entry stands outside a conversation.");
  return context;
}

// Short names for the answers about one session.
import type { SessionMark, SessionMoment, TimelineSpan } from "./types";

export type {
  ConversationEntry, ConversationPage, SessionMark, SessionStrip, SessionTimeline, TimelineBucket, TimelineGap,
  TimelineLane, TimelineSpan,
} from "./types";

export type MarkKind = SessionMark["kind"];
export type SpanKind = TimelineSpan["kind"];
export type StepKind = SessionMoment["kind"];

export interface StepAnswer {
  moment: SessionMoment | null;
}

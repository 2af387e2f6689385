// The pages of a conversation around where a replay stands: they reach a little ahead, and stay while others come.
import type { ConversationEntry } from "../../api/sessionWindows";
import type { Conversation, KeptPage } from "../session/read/conversation";
import { emptyConversation, isCutOff, withNext, withPrevious, withTail } from "../session/read/conversation";
import { momentOf } from "../../text/time";

interface ConversationSource {
  around(at: number, signal: AbortSignal): Promise<KeptPage>;
  page(cursor: string, signal: AbortSignal): Promise<KeptPage>;
}

/** With fewer entries than this left ahead the next page is fetched. */
const entriesAhead = 30;

export class ConversationWindow {
  conversation: Conversation = emptyConversation;
  entries: readonly ConversationEntry[] = [];
  error: unknown = null;
  isLoading = false;
  /** Grows with every change, for those who listen. */
  version = 0;
  private at = NaN;
  private abort: AbortController | null = null;
  /** Where the page that is on its way was asked for; null for a page beside those that are there. */
  private target: number | null = null;

  constructor(private readonly source: ConversationSource, private readonly changed: () => void) {}

  get hasPrevious(): boolean {
    return this.previousCursor !== null;
  }

  private get previousCursor(): string | null {
    return this.conversation.pages[0]?.previous_cursor ?? null;
  }

  private get nextCursor(): string | null {
    const { pages } = this.conversation;
    return pages[pages.length - 1]?.next_cursor ?? null;
  }

  private get isAtEnd(): boolean {
    return this.conversation.pages.length > 0 && this.nextCursor === null && !isCutOff(this.conversation);
  }

  /** True if everything that had been said just before a moment is there. */
  covers(at: number): boolean {
    const first = this.entries[0];
    const last = this.entries[this.entries.length - 1];
    if (first === undefined || last === undefined) {
      return this.isAtEnd;
    }
    return (momentOf(first.at) <= at || this.previousCursor === null) &&
      (momentOf(last.at) > at || this.isAtEnd);
  }

  /** Goes to a moment. While it plays on, pages follow one another; a jump fetches around where it leads. */
  goTo(at: number, isJump: boolean): void {
    this.at = at;
    if (this.covers(at)) {
      if (this.target !== null) this.giveUp();
      this.reachOut();
      return;
    }
    const isNear = !isJump && !this.isAtEnd && this.entries.length > 0;
    if (isNear) this.fetchNext();
    else if (this.target !== at && (isJump || this.abort === null)) this.fetchAround(at);
  }

  loadPrevious(): void {
    const cursor = this.previousCursor;
    if (cursor === null || this.abort !== null) return;
    this.fetch(null, (signal) => this.source.page(cursor, signal), withPrevious);
  }

  /** Fetches what has come at the end since; what is there stays. */
  refresh(): void {
    if (this.abort === null && this.isAtEnd) this.fetchTail();
  }

  retry(): void {
    this.giveUp();
    this.error = null;
    this.fetchAround(this.at);
  }

  close(): void {
    this.giveUp();
  }

  private giveUp(): void {
    this.abort?.abort();
    this.abort = null;
    this.target = null;
    this.isLoading = false;
  }

  private reachOut(): void {
    const place = this.entries.findIndex((entry) => momentOf(entry.at) > this.at);
    if (place >= 0 && this.entries.length - place < entriesAhead) this.fetchNext();
  }

  private fetchNext(): void {
    const cursor = this.nextCursor;
    if (this.abort !== null) return;
    if (cursor !== null) this.fetch(null, (signal) => this.source.page(cursor, signal), withNext);
    else if (isCutOff(this.conversation)) this.fetchTail();
  }

  private fetchTail(): void {
    const last = this.entries[this.entries.length - 1];
    const at = last === undefined ? this.at : momentOf(last.at);
    this.fetch(null, (signal) => this.source.around(at, signal), withTail);
  }

  private fetchAround(at: number): void {
    this.giveUp();
    this.fetch(at, (signal) => this.source.around(at, signal), (_, page) => ({ pages: [page], total: page.total }));
  }

  private fetch(
    target: number | null,
    load: (signal: AbortSignal) => Promise<KeptPage>,
    change: (conversation: Conversation, page: KeptPage) => Conversation,
  ): void {
    const abort = new AbortController();
    this.abort = abort;
    this.target = target;
    this.isLoading = true;
    load(abort.signal).then(
      (page) => {
        if (this.abort !== abort) return;
        this.giveUp();
        this.error = null;
        this.conversation = change(this.conversation, page);
        this.entries = this.conversation.pages.flatMap((one) => one.entries);
        this.tell();
        this.goTo(this.at, false);
      },
      (reason: unknown) => {
        if (this.abort !== abort) return;
        this.giveUp();
        this.error = reason;
        this.tell();
      },
    );
  }

  private tell(): void {
    this.version += 1;
    this.changed();
  }
}

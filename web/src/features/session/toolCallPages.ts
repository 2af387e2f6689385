// A session's tool calls, the newest first, page by page; what is there stays while more comes at either end.
import type { ToolCall, ToolCallPage } from "../../api/types";

/** Calls of one answer. */
const callsPerPage = 100;
/** The hub gives no more in one answer. */
const mostCallsPerAnswer = 1_000;

interface CallList {
  calls: readonly ToolCall[];
  cursor: string | null;
  total: number | null;
}

type LoadCalls = (limit: number, cursor: string | null, signal: AbortSignal) => Promise<ToolCallPage>;

function withNewest(before: CallList | null, page: ToolCallPage): CallList {
  const fresh = new Set(page.tool_calls.map((call) => call.tool_use_id));
  const older = (before?.calls ?? []).filter((call) => !fresh.has(call.tool_use_id));
  const isConnected = older.length < (before?.calls.length ?? 0);
  // A list of which nobody has asked for more does not grow.
  if (before === null || !isConnected || older.length === 0 || before.calls.length <= callsPerPage) {
    return { calls: page.tool_calls, cursor: page.next_cursor, total: page.total };
  }
  return { calls: [...page.tool_calls, ...older], cursor: before.cursor, total: page.total ?? before.total };
}

function withOlder(before: CallList | null, page: ToolCallPage): CallList {
  const known = new Set(before?.calls.map((call) => call.tool_use_id));
  const older = page.tool_calls.filter((call) => !known.has(call.tool_use_id));
  return {
    calls: [...before?.calls ?? [], ...older], cursor: page.next_cursor, total: page.total ?? before?.total ?? null,
  };
}

export class ToolCallPages {
  list: CallList | null = null;
  error: unknown = null;
  private hasOlderFailed = false;
  private abort: AbortController | null = null;
  /** What is asked for as soon as the present answer is there. */
  private next: "newest" | "older" | null = null;

  constructor(private readonly load: LoadCalls, private readonly changed: () => void) {}

  get isLoading(): boolean {
    return this.abort !== null;
  }

  /** Asks for the newest calls, and for how those that are listed have gone on. */
  refresh(): void {
    if (this.abort !== null) this.next ??= "newest";
    else this.fetch(Math.min(mostCallsPerAnswer, Math.max(callsPerPage, this.list?.calls.length ?? 0)), null);
  }

  loadMore(): void {
    const cursor = this.list?.cursor ?? null;
    if (this.abort !== null) this.next = "older";
    else if (cursor !== null) this.fetch(callsPerPage, cursor);
  }

  /** Asks again for what failed. */
  retry(): void {
    if (this.hasOlderFailed) this.loadMore();
    else this.refresh();
  }

  close(): void {
    this.abort?.abort();
    this.abort = null;
    this.next = null;
  }

  private fetch(limit: number, cursor: string | null): void {
    const abort = new AbortController();
    this.abort = abort;
    this.load(limit, cursor, abort.signal).then(
      (page) => {
        if (this.abort !== abort) return;
        this.list = cursor === null ? withNewest(this.list, page) : withOlder(this.list, page);
        this.error = null;
        this.goOn();
      },
      (reason: unknown) => {
        if (this.abort !== abort) return;
        this.error = reason;
        this.hasOlderFailed = cursor !== null;
        this.goOn();
      },
    );
    this.changed();
  }

  private goOn(): void {
    const { next } = this;
    this.abort = null;
    this.next = null;
    if (next === "older") this.loadMore();
    else if (next === "newest") this.refresh();
    this.changed();
  }
}

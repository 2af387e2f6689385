// A parser of server-sent events that takes text in pieces of any size, as a fetch body delivers it.

export interface StreamMessage {
  event: string;
  data: string;
  /** The `id:` line of this message; null if it had none. */
  id: string | null;
}

/** Longest message that is kept; a stream that never ends a message must not fill the browser's memory. */
const maximumMessageLength = 4 * 1024 * 1024;

export class StreamParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private length = 0;
  private id: string | null = null;

  /** The messages that `text` completes, and how many comments (heartbeats) it held. */
  push(text: string): { messages: StreamMessage[]; comments: number } {
    const messages: StreamMessage[] = [];
    let comments = 0;
    const pending = this.rest + text;
    // A carriage return at the end may be the first half of a line end: it waits for the next piece.
    const isSplitLineEnd = pending.endsWith("\r");
    const lines = (isSplitLineEnd ? pending.slice(0, -1) : pending).split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? "") + (isSplitLineEnd ? "\r" : "");
    if (this.rest.length > maximumMessageLength) this.rest = "";
    for (const line of lines) {
      if (line === "") this.dispatch(messages);
      else if (line.startsWith(":")) comments += 1;
      else this.takeField(line);
    }
    return { messages, comments };
  }

  private takeField(line: string): void {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (name === "event") this.event = value;
    else if (name === "id" && !value.includes("\0")) this.id = value;
    else if (name === "data") {
      this.length += value.length;
      if (this.length <= maximumMessageLength) this.data.push(value);
    }
  }

  private dispatch(messages: StreamMessage[]): void {
    if (this.data.length > 0 && this.length <= maximumMessageLength) {
      messages.push({ event: this.event === "" ? "message" : this.event, data: this.data.join("\n"), id: this.id });
    }
    this.event = "";
    this.data = [];
    this.length = 0;
    this.id = null;
  }
}

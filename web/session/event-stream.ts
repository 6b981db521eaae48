/** One server-sent event. */
export interface ServerEvent {
  event: string;
  data: string;
}

/**
 * Cuts a text stream into server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html, section
 * 9.2.6): fields `event` and `data`, several data lines joined by a line feed, comments and other fields passed over.
 * An event that the stream breaks off in the middle of is dropped, as the standard says.
 */
export class EventStreamReader {
  #rest = '';
  #event = '';
  #data: string[] = [];

  /** Takes the next piece of text and returns the events it completed. */
  push(text: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    this.#rest += text;
    // A lone CR at the very end may be the first half of CRLF: leave it for the next piece.
    const ready = this.#rest.endsWith('\r') ? this.#rest.slice(0, -1) : this.#rest;
    const lines = ready.split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + this.#rest.slice(ready.length);
    for (const line of lines) {
      const done = this.#line(line);
      if (done) events.push(done);
    }
    return events;
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') {
      const event = { event: this.#event || 'message', data: this.#data.join('\n') };
      const empty = this.#data.length === 0;
      this.#event = '';
      this.#data = [];
      return empty ? undefined : event;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    if (field === 'data') this.#data.push(value);
    return undefined;
  }
}

/**
 * Reads a response body to its end and yields its events as they come. EventSource cannot be used: it hides the status, and
 * 401, 403 and 503 mean different things to the reader.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventStreamReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Whoever has heard enough lets go of the line.
    void reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

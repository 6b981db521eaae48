/**
 * Reading of `text/event-stream` piece by piece (HTML standard, section 9.2.6). EventSource cannot be used: it hides the
 * status, and 401, 403 and 503 mean different things to the citizen.
 */
export interface StreamEvent {
  event: string;
  data: string;
}

export class EventStreamReader {
  #rest = '';

  /** Takes the next piece of text and returns the events that are whole now. */
  push(text: string): StreamEvent[] {
    const blocks = (this.#rest + text).split(/\r?\n\r?\n/);
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => readBlock(block) ?? []);
  }
}

function readBlock(block: string): StreamEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const found = /^(event|data): ?(.*)$/.exec(line);
    if (found?.[1] === 'event') event = found[2] ?? '';
    if (found?.[1] === 'data') data.push(found[2] ?? '');
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') };
}

import { describe, expect, it } from 'vitest';
import { EventStreamReader } from './event-stream.js';

describe('reading the overview as it streams in', () => {
  it('reads an event that arrives in pieces cut at any place', () => {
    const text = 'event: patient\ndata: {"name":"Åse"}\n\nevent: done\ndata: {}\n\n';
    for (let cut = 0; cut <= text.length; cut++) {
      const reader = new EventStreamReader();
      const events = [...reader.push(text.slice(0, cut)), ...reader.push(text.slice(cut))];
      expect(events).toEqual([
        { event: 'patient', data: '{"name":"Åse"}' },
        { event: 'done', data: '{}' },
      ]);
    }
  });

  it('reads lines that end in CRLF, cut between the two characters', () => {
    const reader = new EventStreamReader();
    expect(reader.push('event: source\r')).toEqual([]);
    expect(reader.push('\ndata: 1\r\n\r\n')).toEqual([{ event: 'source', data: '1' }]);
  });

  it('joins several data lines and passes over comments that keep the line open', () => {
    const reader = new EventStreamReader();
    expect(reader.push(': still here\n\ndata: a\ndata: b\n\n')).toEqual([{ event: 'message', data: 'a\nb' }]);
  });

  it('drops an answer that broke off in the middle rather than showing half of it', () => {
    const reader = new EventStreamReader();
    expect(reader.push('event: source\ndata: {"answer":{"outcome":"nothing"}}\n')).toEqual([]);
  });
});

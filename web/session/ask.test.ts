import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, askJson, detailOf, onSignal, type Signal } from './ask.js';

const answers = (status: number, body: unknown) =>
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }));

afterEach(() => vi.unstubAllGlobals());

function heard(): { signals: Signal[]; forget: () => void } {
  const signals: Signal[] = [];
  return { signals, forget: onSignal((signal) => signals.push(signal)) };
}

describe('what a question to the platform tells of the session', () => {
  it('tells whoever listens that the session has ended or is locked, and by whom', async () => {
    const { signals, forget } = heard();
    answers(401, {});
    expect(await ask('/api/me')).toEqual({ ok: false, trouble: { kind: 'unauthenticated' } });
    answers(423, { person: { id: 'asta', name: 'Asta' } });
    await ask('/api/me');
    forget();
    expect(signals.filter(({ says }) => says !== 'online')).toEqual([
      { says: 'unauthenticated' },
      { says: 'locked', person: { id: 'asta', name: 'Asta' } },
    ]);
  });

  it('tells nobody of a refusal or a fault (control): the session goes on', async () => {
    const { signals, forget } = heard();
    for (const status of [403, 404, 422, 500]) {
      answers(status, {});
      await ask('/api/me');
    }
    forget();
    expect(new Set(signals.map(({ says }) => says))).toEqual(new Set(['online']));
  });

  it('tells a platform that cannot be reached from one that refuses, and an aborted question from both', async () => {
    const { signals, forget } = heard();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
    expect(await askJson('/api/me')).toEqual({ ok: false, trouble: { kind: 'offline' } });
    expect(signals).toEqual([{ says: 'offline' }]);
    vi.stubGlobal('fetch', () => Promise.reject(new DOMException('left', 'AbortError')));
    await expect(askJson('/api/me')).rejects.toThrow('left');
    forget();
    expect(signals).toHaveLength(1);
  });

  it('names the member of the body that is wrong', async () => {
    answers(400, { issue: [{ diagnostics: 'until is over already.', expression: ['until'] }] });
    const reply = await askJson('/api/me/blocks', { method: 'POST', body: {} });
    expect(reply).toMatchObject({
      trouble: { kind: 'failed', complaints: [{ field: 'until', text: 'until is over already.' }] },
    });
    expect(reply.ok ? '' : detailOf(reply.trouble)).toBe('until is over already.');
  });
});

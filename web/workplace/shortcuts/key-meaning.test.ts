import { describe, expect, it } from 'vitest';
import { type Circumstances, keyMeans, type Press } from './key-meaning.js';

const free: Circumstances = { inField: false, inDialog: false, letterKeys: true, afterG: false };
const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('keys', () => {
  it('opens the search with Ctrl K even while writing', () => {
    expect(keyMeans(press('k', { ctrlKey: true }), { ...free, inField: true })).toEqual({ does: 'palette' });
  });

  it('never takes a letter from somebody who is writing', () => {
    for (const key of ['j', 'k', 'g', '?']) expect(keyMeans(press(key), { ...free, inField: true })).toBeUndefined();
  });

  it('does nothing on single letters when they are switched off', () => {
    for (const key of ['j', 'k', 'g', '?'])
      expect(keyMeans(press(key), { ...free, letterKeys: false })).toBeUndefined();
  });

  it('leaves the keys alone while a dialog is open', () => {
    expect(keyMeans(press('j'), { ...free, inDialog: true })).toBeUndefined();
    expect(keyMeans(press('1', { altKey: true, code: 'Digit1' }), { ...free, inDialog: true })).toBeUndefined();
  });

  it('goes to the list with G then P, and only then', () => {
    expect(keyMeans(press('g'), free)).toEqual({ does: 'await-g' });
    expect(keyMeans(press('p'), { ...free, afterG: true })).toEqual({ does: 'go-list' });
    expect(keyMeans(press('p'), free)).toBeUndefined();
  });

  it('jumps to a card with Alt and a digit, whatever sign the keyboard writes with Alt', () => {
    expect(keyMeans(press('™', { altKey: true, code: 'Digit2' }), free)).toEqual({ does: 'jump', card: 2 });
  });

  it('leaves the browser’s own key combinations alone', () => {
    expect(keyMeans(press('j', { ctrlKey: true }), free)).toBeUndefined();
    expect(keyMeans(press('p', { ctrlKey: true }), { ...free, afterG: true })).toBeUndefined();
  });
});

/**
 * Whose requests wait for whose: what one caller asks for, or is refused, keeps that one waiting and nobody else. A real server and
 * a real database; what is looked at is the order of the answers, each time also without what keeps it.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { HoldBack } from '../../src/rest/fhir/hold-back.js';
import type { FhirGuards } from '../../src/rest/fhir/http-face.js';
import { PAGE_ROOM } from '../../src/rest/fhir/rooms.js';
import type { RoomOptions } from '../../src/rest/fhir/work-room.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { WatchedRoom } from './watched-room.js';

const MB = 1024 * 1024;
const NOW = '2026-11-02T08:00:00Z';
/** A caller who loads the server, and another one. */
const [EVE, ANN] = ['bench', 'region-nord'];
const NO_ROOM: Partial<RoomOptions> = { ofACaller: Infinity, ofAll: Infinity };

let p: TestPlatform;
afterEach(() => p?.close());

/** Who was answered, in order. */
async function open(guards: Partial<FhirGuards>) {
  p = await openTestPlatform({ clock: new VirtualClock(NOW), guards });
  const answered: string[] = [];
  const ask = async (name: string, as: string, path: string) => {
    const { status } = await p.call(as, 'GET', `/fhir/${path}`);
    answered.push(`${name} ${status}`);
  };
  return { answered, ask };
}

describe('a refusal that is held back', () => {
  /** Eve is refused until one of her refusals is held back, or all have been answered; then Ann is refused, and Eve reads. */
  async function refusals(paces: boolean): Promise<string[]> {
    let isHeld = () => {};
    let pay = () => {};
    const held = new Promise<void>((resolve) => {
      isHeld = resolve;
    });
    const paid = new Promise<void>((resolve) => {
      pay = resolve;
    });
    const pause = () => {
      isHeld();
      return paid;
    };
    const { answered, ask } = await open({ heldBack: new HoldBack(new VirtualClock(NOW), { paces, pause }) });
    for (let i = 0; i < 10; i++) await ask('Eve, free', EVE, 'Basic?_count=x');
    const last = ask('Eve, refused', EVE, 'Basic?_count=x');
    await Promise.race([held, last]);
    await ask('Ann, refused', ANN, 'Basic?_count=x');
    await ask('Eve, read', EVE, 'metadata');
    pay();
    await last;
    return answered.filter((one) => !one.startsWith('Eve, free'));
  }

  it("is answered after another caller's that came later, and after what the same one may have", async () =>
    expect(await refusals(true)).toEqual(['Ann, refused 400', 'Eve, read 200', 'Eve, refused 400']));

  it('control: unpaced, it is answered before', async () =>
    expect(await refusals(false)).toEqual(['Eve, refused 400', 'Ann, refused 400', 'Eve, read 200']));
});

describe('a large page', () => {
  /** As much as one caller may have at a time; it comes from the history, which is locked. */
  const SLOW = 'Basic/_history?_count=500';
  const HEAVY = 'Organization?_elements=id&_count=500';

  async function besidePages(bounds: Partial<RoomOptions>, scene: (o: Scene) => Promise<void>): Promise<string[]> {
    const pages = new WatchedRoom({ ...PAGE_ROOM, ...bounds });
    const { answered, ask } = await open({ pages });
    let unlock = () => {};
    const unlocked = new Promise<void>((resolve) => {
      unlock = resolve;
    });
    const waiting: Promise<void>[] = [];
    await new Promise<void>((isLocked) => {
      waiting.push(
        p.db.owner.transaction(async (tx) => {
          await tx.query({ text: 'LOCK TABLE resource_history IN ACCESS EXCLUSIVE MODE', values: [] });
          isLocked();
          await unlocked;
        }),
      );
    });
    const begin = (...asked: Parameters<typeof ask>) => void waiting.push(ask(...asked));
    try {
      await scene({ pages, ask, begin });
    } finally {
      unlock();
      await Promise.all(waiting);
    }
    return answered;
  }
  interface Scene {
    pages: WatchedRoom;
    /** To be waited for. */
    ask: (name: string, as: string, path: string) => Promise<void>;
    /** What must wait for the lock. */
    begin: (name: string, as: string, path: string) => void;
  }

  /** While Eve's page is being made she asks for another one, and Ann for something small and something large. */
  const second = async ({ pages, ask, begin }: Scene) => {
    begin('Eve, slow', EVE, SLOW);
    await pages.asked(1);
    begin('Eve, heavy', EVE, HEAVY);
    await pages.asked(2);
    await ask('Ann, small', ANN, 'Organization?_count=1');
    await ask('Ann, heavy', ANN, HEAVY);
    await ask('Eve, small', EVE, 'Organization?_count=1');
  };

  it('waits for the one before of the same caller, and nothing else does', async () =>
    expect(await besidePages({}, second)).toEqual([
      'Ann, small 200',
      'Ann, heavy 200',
      'Eve, small 200',
      'Eve, slow 200',
      'Eve, heavy 200',
    ]));

  it('control: with room without end, both of a caller are made at once', async () => {
    const answered = await besidePages(NO_ROOM, async ({ pages, ask, begin }) => {
      begin('Eve, slow', EVE, SLOW);
      await pages.asked(1);
      await ask('Eve, heavy', EVE, HEAVY);
    });
    expect(answered).toEqual(['Eve, heavy 200', 'Eve, slow 200']);
  });

  /** Eve asks for as many as all callers together may have at a time. */
  const four = async ({ pages, begin }: Scene) => {
    for (let i = 1; i <= 4; i++) {
      begin('Eve, slow', EVE, SLOW);
      await pages.asked(i);
    }
  };

  it('of one caller, or any number of them, leaves room for that of another', async () => {
    const answered = await besidePages({}, async (scene) => {
      await four(scene);
      await scene.ask('Ann, heavy', ANN, HEAVY);
    });
    expect(answered).toEqual(['Ann, heavy 200', ...new Array(4).fill('Eve, slow 200')]);
  });

  it("control: where one caller may fill the room, another's page waits", async () => {
    const bounds = { ofACaller: 32 * MB, ofAll: 32 * MB };
    const answered = await besidePages(bounds, async (scene) => {
      await four(scene);
      scene.begin('Ann, heavy', ANN, HEAVY);
      await scene.pages.asked(5);
      await scene.ask('Ann, small', ANN, 'Organization?_count=1');
    });
    expect(answered.slice(0, 2)).toEqual(['Ann, small 200', 'Eve, slow 200']);
  });
});

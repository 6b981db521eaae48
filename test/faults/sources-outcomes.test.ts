/** Registers that are ill: each is named with what is the matter, none is taken for empty, and none holds up the others. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Overview } from '../../src/patient-index/contract.js';
import type { SourceName } from '../../src/sources/contract.js';
import { type AnotherDoor, openAnotherDoor } from '../journeys/another-door.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { type Health, SickRegister } from './sick-register.js';
import { outcomeFaults } from './source-outcomes.js';

const REMOTE = ['images', 'laboratory', 'home-monitoring'] as const satisfies SourceName[];
type Remote = (typeof REMOTE)[number];
const WHERE: Record<Remote, string> = {
  images: 'Billedindeks Nord',
  laboratory: 'Laboratorium Nord',
  'home-monitoring': 'Hjemmemåling Nord',
};
/** Long enough for a register that is well on a busy machine, short enough to wait for one that is silent. */
const DEADLINE_MS = 2500;

let house: TestPlatform;
let karla: string;
let whole: Overview;
const registers = {} as Record<Remote, SickRegister>;
const doors: AnotherDoor[] = [];

beforeAll(async () => {
  house = await openTestPlatform({ citizens: 1 });
  for (const source of REMOTE) registers[source] = await SickRegister.open(house.baseUrl);
  const found = await house.call('bench', 'GET', '/fhir/Patient?given=Karla');
  karla = found.json.entry[0].resource.id;
  whole = await overviewAt(await doorToRegisters());
});
beforeEach(async () => {
  for (const source of REMOTE) registers[source].health = 'well';
  await forget();
});
afterEach(async () => {
  for (const door of doors.splice(0)) await door.close();
});
afterAll(async () => {
  for (const register of Object.values(registers)) await register.close();
  await house?.close();
});

/** A door whose three remote registers have not been asked before: no circuit has opened yet. */
async function doorToRegisters(deadlineMs = DEADLINE_MS): Promise<AnotherDoor> {
  const token = await house.token('bench');
  const sources = Object.fromEntries(
    REMOTE.map((source) => [source, { url: registers[source].url, name: WHERE[source], token, deadlineMs }]),
  );
  const door = await openAnotherDoor(house, { sources });
  doors.push(door);
  return door;
}

/** What the index remembers of remote registers. */
async function forget(): Promise<void> {
  await house.db.query({ text: `DELETE FROM index_entry WHERE place <> 'local'`, values: [] });
  await house.db.query({ text: 'DELETE FROM source_answer', values: [] });
}

async function ask(door: AnotherDoor, accept = 'application/json', person = 'asta'): Promise<Response> {
  const authorization = `Bearer ${await door.identity.mintToken(person)}`;
  return fetch(`${door.url}/api/patients/${karla}/overview`, { headers: { authorization, accept } });
}

async function overviewAt(door: AnotherDoor, person = 'asta'): Promise<Overview> {
  const response = await ask(door, 'application/json', person);
  expect(response.status).toBe(200);
  return (await response.json()) as Overview;
}

/** Every choice of some of them, none left out. */
function subsets<T>(of: readonly T[]): T[][] {
  const choices = Array.from({ length: 2 ** of.length - 1 }, (_, at) => at + 1);
  return choices.map((choice) => of.filter((_one, at) => choice & (1 << at)));
}

describe('registers that give no answer', () => {
  it('are all well to begin with, and answer from where they are', () => {
    for (const source of REMOTE) {
      const answer = whole.sources.find((one) => one.source === source)!;
      expect(answer).toMatchObject({ outcome: 'answered', where: WHERE[source] });
      expect(answer.count).toBeGreaterThan(0);
      const items = whole.items.filter((item) => item.source === source);
      for (const { reference } of items) expect(reference.startsWith(registers[source].url)).toBe(true);
    }
  });

  const turns: Health[][] = [
    ['dead', 'garbage', 'silent'],
    ['faulty', 'silent', 'refusing'],
    ['silent', 'dead', 'garbage'],
  ];
  for (const turn of turns) {
    for (const ill of subsets(REMOTE)) {
      const named = ill.map((source) => `${source} is ${turn[REMOTE.indexOf(source)]}`).join(', ');
      it(`are named, and all else is there: ${named}`, async () => {
        for (const source of ill) registers[source].health = turn[REMOTE.indexOf(source)]!;
        const overview = await overviewAt(await doorToRegisters());
        const names = Object.fromEntries(ill.map((source) => [source, WHERE[source]]));
        expect(outcomeFaults(overview, names, whole)).toEqual([]);
      });
    }
  }

  it('are shown with what they last said, and the time of it, once they have said something', async () => {
    const before = await overviewAt(await doorToRegisters());
    registers.images.health = 'dead';
    const after = await overviewAt(await doorToRegisters());
    const said = before.sources.find(({ source }) => source === 'images')!;
    const stale = after.sources.find(({ source }) => source === 'images')!;
    expect(stale).toMatchObject({ outcome: 'stale', count: said.count, where: WHERE.images });
    expect(Date.parse(stale.asOf!)).toBeGreaterThanOrEqual(Date.parse(said.asOf!));
    expect(Date.parse(stale.asOf!)).toBeLessThan(Date.now());
    expect(stale.detail).toContain('Prøv igen');
    const images = ({ items }: Overview) =>
      items.flatMap(({ source, reference }) => (source === 'images' ? [reference] : [])).sort();
    expect(images(after)).toEqual(images(before));
  });

  it('are remembered whole: what is withheld from one is there for those who may see it, and for them alone', async () => {
    const card = await SickRegister.open(house.baseUrl);
    const sources = {
      'medication-card': { url: card.url, name: 'Medicinkort Nord', token: await house.token('bench') },
    };
    const door = await openAnotherDoor(house, { sources });
    doors.push(door);
    const told = async (person: string) => {
      const { sources } = await overviewAt(door, person);
      return sources.find(({ source }) => source === 'medication-card')!;
    };
    try {
      const toDoctor = await told('asta');
      expect(toDoctor).toMatchObject({ outcome: 'answered', withheld: 1 });
      card.health = 'dead';
      expect(await told('karla')).toMatchObject({ outcome: 'stale', count: toDoctor.count + 1 });
      expect(await told('asta')).toMatchObject({ outcome: 'stale', count: toDoctor.count });
    } finally {
      await card.close();
    }
  });

  it('answer again when they are well: asked alone, as a retry does', async () => {
    registers.images.health = 'faulty';
    const door = await doorToRegisters();
    const authorization = `Bearer ${await door.identity.mintToken('asta')}`;
    const retry = async () => {
      const response = await fetch(`${door.url}/api/patients/${karla}/overview?source=images`, {
        headers: { authorization },
      });
      const { sources } = (await response.json()) as Overview;
      return sources.map(({ source, outcome }) => `${source} ${outcome}`);
    };
    expect(await retry()).toEqual(['images no-answer']);
    registers.images.health = 'well';
    expect(await retry()).toEqual(['images answered']);
  });
});

describe('the check of honesty itself (negative control)', () => {
  const ill = { images: WHERE.images };
  const honest = (): Overview => ({
    ...whole,
    items: whole.items.filter(({ source }) => source !== 'images'),
    sources: whole.sources.map((answer) =>
      answer.source === 'images'
        ? {
            source: 'images',
            outcome: 'no-answer',
            count: 0,
            where: WHERE.images,
            detail: `${WHERE.images} kan ikke nås. Prøv igen om lidt.`,
          }
        : answer,
    ),
  });
  const doctored = (change: Partial<Overview['sources'][number]>): Overview => ({
    ...honest(),
    sources: honest().sources.map((answer) => (answer.source === 'images' ? { ...answer, ...change } : answer)),
  });

  it('finds nothing wrong with an honest answer', () => {
    expect(outcomeFaults(honest(), ill, whole)).toEqual([]);
  });

  it.each([
    ['a dead register shown as empty', () => doctored({ outcome: 'nothing', detail: undefined })],
    ['a dead register shown as one with no facts', () => doctored({ outcome: 'answered', count: 0 })],
    [
      'a dead register left out',
      () => ({ ...honest(), sources: honest().sources.filter(({ source }) => source !== 'images') }),
    ],
    ['a dead register without a name', () => doctored({ detail: 'Noget gik galt. Prøv igen.' })],
    ['a dead register with nothing to do about it', () => doctored({ detail: `${WHERE.images} svarer ikke.` })],
    ['a healthy register emptied by another’s death', () => ({ ...honest(), items: [] })],
    ['CAVE lost with it', () => ({ ...honest(), patient: { ...whole.patient, cave: [] } })],
  ])('goes red for %s', (_what, answer) => {
    expect(outcomeFaults(answer() as Overview, ill, whole)).not.toEqual([]);
  });
});

/** Events of a stream, one by one, as they come. */
async function* eventsOf(response: Response): AsyncGenerator<string> {
  let text = '';
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield nameOf(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
}

function nameOf(event: string): string {
  const [, kind, data] = /^event: (\w+)\ndata: (.*)$/.exec(event)!;
  if (kind !== 'source') return kind!;
  const { answer } = JSON.parse(data!) as { answer: { source: string; outcome: string } };
  return `${answer.source} ${answer.outcome}`;
}

describe('a register that keeps us waiting', () => {
  it.each(REMOTE)(
    'holds nobody up: while %s is silent, the banner and every other register have come',
    async (slow) => {
      registers[slow].health = 'held';
      const response = await ask(await doorToRegisters(30_000), 'text/event-stream');
      const seen: string[] = [];
      for await (const event of eventsOf(response)) {
        seen.push(event);
        if (seen.length !== 7) continue;
        // Everything but the one that is held, and that one is still being waited for.
        expect(registers[slow].waiting).toBeGreaterThan(0);
        expect(seen[0]).toBe('patient');
        const others = whole.sources.map(({ source }) => source).filter((source) => source !== slow);
        expect(seen.slice(1).sort()).toEqual(others.map((source) => `${source} answered`).sort());
        registers[slow].release();
      }
      expect(seen.slice(7)).toEqual([`${slow} answered`, 'done']);
    },
  );
});

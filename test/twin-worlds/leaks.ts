/**
 * Leaks planted on purpose, one at a time: each weakens the law in one place of the running program, as a careless change
 * would. The twin worlds must tell every one of them from the sound program.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Decision, Visibility } from '../../src/access/contract.js';
import { Guard, GuardedRecord, OpenedRecord } from '../../src/access/index.js';
import { scopeFor } from '../../src/access/guard.js';
import { Failure } from '../../src/base/index.js';
import {
  type AskedPage,
  isSharedType,
  RecordStore,
  type ReadContext,
  type Scope,
  type SearchPage,
  type SearchRequest,
} from '../../src/record/index.js';

export interface Leak {
  name: string;
  /** Whose questions show it. */
  as: 'clinicians' | 'systems' | 'told';
  /** Plants it; returns how to take it out again. */
  plant: () => () => void;
}

type Method = (this: unknown, ...args: never[]) => unknown;

/** Replaces a method of a class until the returned function is called. */
function replace<T extends object, K extends keyof T>(of: T, name: K, make: (real: T[K]) => Method): () => void {
  const real = of[name];
  of[name] = make(real) as T[K];
  return () => {
    of[name] = real;
  };
}

const opened = (scope: Scope, where: (alias: string) => boolean): Scope => ({
  ...scope,
  predicate: (alias, p) => (where(alias) ? 'true' : scope.predicate(alias, p)),
});
const everywhere = () => true;
const forgetting = (context: ReadContext, where: (alias: string) => boolean = everywhere): ReadContext => ({
  ...context,
  scope: opened(context.scope, where),
});

type Search = RecordStore['search'];
type SearchArguments = Parameters<Search>;

/** A search whose page is made from the sound one and the one that forgets the law. */
const searching = (
  mix: (
    sound: () => Promise<SearchPage>,
    careless: () => Promise<SearchPage>,
    args: SearchArguments,
  ) => Promise<SearchPage>,
) =>
  replace(
    RecordStore.prototype,
    'search',
    (real) =>
      async function (this: RecordStore, ...args: SearchArguments) {
        const sound = () => real.apply(this, args);
        const careless = () => {
          const other = [...args] as SearchArguments;
          other[3] = forgetting(args[3]);
          return real.apply(this, other);
        };
        return mix(sound, careless, args);
      } as Method,
  );

const isQuestionOfAClient = (request: SearchRequest) => request.used.length > 0;

const isAskedBy = ({ used }: SearchRequest, parameter: string, start: string): boolean =>
  used.some(([name, value]) => name === parameter && value.startsWith(start));
const isMixed = ({ types }: SearchRequest): boolean =>
  types.length === 0 || (types.some(isSharedType) && !types.every(isSharedType));

/** The decision as a careless table would give it. */
const deciding = (weaken: (visible: Visibility) => Partial<Visibility>) =>
  replace(
    Guard.prototype,
    'pass',
    (real) =>
      async function (this: Guard, ...args: Parameters<Guard['pass']>) {
        const passed = await real.apply(this, args);
        const visible = { ...passed.decision.visible, ...weaken(passed.decision.visible) };
        const decision: Decision = { ...passed.decision, visible };
        return { decision, context: { ...passed.context, scope: scopeFor(decision, args[1]) } };
      } as Method,
  );

const aliasesForget = (where: (alias: string) => boolean) =>
  replace(
    Guard.prototype,
    'pass',
    (real) =>
      async function (this: Guard, ...args: Parameters<Guard['pass']>) {
        const passed = await real.apply(this, args);
        return { ...passed, context: forgetting(passed.context, where) };
      } as Method,
  );

/** Methods of the record that take a context. */
const carelessly = (
  name: 'read' | 'readVersion' | 'history' | 'everything' | 'countEverything' | 'searchText' | 'searchTexts',
  when: (args: unknown[]) => boolean = () => true,
) =>
  replace(
    RecordStore.prototype,
    name,
    (real) =>
      function (this: RecordStore, ...args: unknown[]) {
        const careless = when(args) ? args.map(forgottenIn) : args;
        return (real as unknown as (...all: unknown[]) => unknown).apply(this, careless);
      } as Method,
  );

/** The contexts of an argument, also those of pages that are asked for. */
function forgottenIn(arg: unknown): unknown {
  if (isContext(arg)) return forgetting(arg);
  if (Array.isArray(arg)) return arg.map(forgottenIn);
  return isPage(arg) ? { ...arg, context: forgetting(arg.context) } : arg;
}

const isPage = (arg: unknown): arg is AskedPage => typeof arg === 'object' && arg !== null && 'context' in arg;
const isContext = (arg: unknown): arg is ReadContext => typeof arg === 'object' && arg !== null && 'scope' in arg;

const hiding = (visible: Visibility, change: Partial<Visibility['hidden']>) => ({
  hidden: { ...visible.hidden, ...change },
});

export const LEAKS: Leak[] = [
  { name: 'a read that forgets the law', as: 'clinicians', plant: () => carelessly('read') },
  { name: 'a version that forgets the law', as: 'clinicians', plant: () => carelessly('readVersion') },
  { name: 'a history that forgets the law', as: 'clinicians', plant: () => carelessly('history') },
  { name: '$everything that forgets the law', as: 'clinicians', plant: () => carelessly('everything') },
  {
    name: 'a page put together by the database that forgets the law',
    as: 'clinicians',
    plant: () => carelessly('searchText'),
  },
  {
    name: 'the pages of a batch that forget the law',
    as: 'clinicians',
    plant: () => carelessly('searchTexts'),
  },
  { name: 'a search that forgets the law', as: 'clinicians', plant: () => searching((_sound, careless) => careless()) },
  {
    name: 'superseded versions judged by nobody',
    as: 'clinicians',
    plant: () => aliasesForget((alias) => alias === 'h'),
  },
  {
    name: 'chains and _has that look at everything',
    as: 'clinicians',
    plant: () => aliasesForget((alias) => /^a\d/.test(alias)),
  },
  {
    name: 'an overview that looks at everything',
    as: 'told',
    plant: () => aliasesForget((alias) => alias === 'i'),
  },
  {
    name: 'a count over everything',
    as: 'clinicians',
    plant: () => searching((sound, careless, [request]) => (request.summary === 'count' ? careless() : sound())),
  },
  {
    name: 'a total over everything',
    as: 'clinicians',
    plant: () =>
      searching(async (sound, careless, [request]) => {
        const page = await sound();
        return isQuestionOfAClient(request) && page.total !== undefined
          ? { ...page, total: (await careless()).total ?? page.total }
          : page;
      }),
  },
  {
    name: 'rows filtered after the page was cut',
    as: 'clinicians',
    plant: () =>
      searching(async (sound, careless, [request]) => {
        if (!isQuestionOfAClient(request)) return sound();
        const [right, wrong] = [await sound(), await careless()];
        const shown = new Set(right.rows.map(({ type, id }) => `${type}/${id}`));
        return { ...wrong, rows: wrong.rows.filter(({ type, id }) => shown.has(`${type}/${id}`)), total: right.total };
      }),
  },
  {
    name: 'a next page because hidden rows follow',
    as: 'clinicians',
    plant: () =>
      searching(async (sound, careless, [request]) => {
        const page = await sound();
        return isQuestionOfAClient(request) ? { ...page, next: page.next ?? (await careless()).next } : page;
      }),
  },
  {
    name: '_include that fetches by id alone',
    as: 'clinicians',
    plant: () =>
      searching((sound, careless, [request]) =>
        !isQuestionOfAClient(request) && request.filters[0]?.kind === 'id' ? careless() : sound(),
      ),
  },
  {
    name: '_revinclude that fetches all who refer',
    as: 'clinicians',
    plant: () =>
      searching((sound, careless, [request]) =>
        !isQuestionOfAClient(request) && request.filters[0]?.kind !== 'id' ? careless() : sound(),
      ),
  },
  {
    name: 'a validation that looks at everything a message refers to',
    as: 'clinicians',
    plant: () =>
      replace(
        GuardedRecord.prototype,
        'visible',
        () =>
          async function (this: GuardedRecord, ...args: Parameters<GuardedRecord['visible']>) {
            const there = new Map<string, Record<string, unknown>>();
            for (const { type, id } of args[1]) if (await exists(this, type, id)) there.set(`${type}/${id}`, {});
            return there;
          } as Method,
      ),
  },
  {
    name: 'a count of $everything that forgets the law',
    as: 'clinicians',
    plant: () => carelessly('countEverything'),
  },
  {
    name: 'directories of what is hidden that come along with $everything',
    as: 'systems',
    plant: () => {
      const request = new AsyncLocalStorage<{ hidden: readonly Buffer[] }>();
      const takeOut = [
        replace(
          GuardedRecord.prototype,
          'everything',
          (real) =>
            function (this: GuardedRecord, ...args: Parameters<GuardedRecord['everything']>) {
              request.enterWith({ hidden: [] });
              return real.apply(this, args);
            } as Method,
        ),
        replace(
          RecordStore.prototype,
          'everything',
          (real) =>
            async function (this: RecordStore, ...args: Parameters<RecordStore['everything']>) {
              const [key, window, context, frame] = args;
              request.getStore()!.hidden = (await real.call(this, key, window, forgetting(context), frame)).texts;
              return real.apply(this, args);
            } as Method,
        ),
        replace(
          RecordStore.prototype,
          'directories',
          (real) =>
            function (this: RecordStore, names: Parameters<RecordStore['directories']>[0]) {
              const referred = request
                .getStore()!
                .hidden.flatMap((text) => [
                  ...text.toString().matchAll(/"reference":"(Organization|Practitioner)\/([^"]+)"/g),
                ]);
              return real.call(this, [...names, ...referred.map(([, type = '', id = '']) => ({ type, id }))]);
            } as Method,
        ),
      ];
      return () => takeOut.forEach((undo) => void undo());
    },
  },
  {
    name: '_filter that forgets the law',
    as: 'clinicians',
    plant: () => searching((sound, careless, [request]) => (isAskedBy(request, '_filter', '') ? careless() : sound())),
  },
  {
    name: 'contained resources that are looked for in everything',
    as: 'clinicians',
    plant: () => {
      const isAsked = (request: SearchRequest) => isAskedBy(request, '_contained', '');
      const takeOut = [
        searching((sound, careless, [request]) => (isAsked(request) ? careless() : sound())),
        carelessly('searchText', ([page]) => isAsked((page as AskedPage).request)),
      ];
      return () => takeOut.forEach((undo) => void undo());
    },
  },
  {
    name: 'contained resources that are handed out whoever may see their container',
    as: 'clinicians',
    plant: () =>
      searching((sound, careless, [request]) =>
        isAskedBy(request, '_containedType', 'contained') && isAskedBy(request, '_contained', '')
          ? careless()
          : sound(),
      ),
  },
  {
    name: '_revinclude=* that fetches all who refer',
    as: 'clinicians',
    plant: () =>
      searching((sound, careless, [request]) => (request.filters[0]?.kind === 'refers-to' ? careless() : sound())),
  },
  {
    name: 'lists by function that forget the law',
    as: 'clinicians',
    plant: () =>
      searching((sound, careless, [request]) => (isAskedBy(request, '_list', '$current-') ? careless() : sound())),
  },
  {
    name: 'citizens that are not looked at when they stand beside directories',
    as: 'systems',
    plant: () => searching((sound, careless, [request]) => (isMixed(request) ? careless() : sound())),
  },
  {
    name: 'answers remembered for whoever asks next',
    as: 'clinicians',
    plant: () => {
      const remembered = new Map<unknown, Map<string, SearchPage>>();
      return searching(async (sound, careless, [request, keys]) => {
        const name = JSON.stringify([request.types, request.used, String(keys)]);
        // Somebody who may see it all has asked before.
        const mine = remembered.get(request) ?? new Map<string, SearchPage>();
        if (isQuestionOfAClient(request) && !mine.has(name)) mine.set(name, await careless());
        return mine.get(name) ?? sound();
      });
    },
  },
  {
    name: 'private marks not heeded',
    as: 'clinicians',
    plant: () => deciding((visible) => hiding(visible, { privateMarks: false })),
  },
  { name: 'blocks not heeded', as: 'clinicians', plant: () => deciding((visible) => hiding(visible, { parts: [] })) },
  {
    name: 'blocks that reach only the journal',
    as: 'clinicians',
    plant: () =>
      deciding((visible) =>
        hiding(visible, { parts: visible.hidden.parts.map((part) => ({ ...part, kinds: ['journal'] })) }),
      ),
  },
  {
    name: 'blocks that reach only what was written by somebody known',
    as: 'clinicians',
    plant: () =>
      deciding((visible) =>
        hiding(visible, { parts: visible.hidden.parts.map((part) => ({ ...part, authors: ['nobody'] })) }),
      ),
  },
  {
    name: 'blocks that begin only next year',
    as: 'clinicians',
    plant: () =>
      deciding((visible) =>
        hiding(visible, {
          parts: visible.hidden.parts.map((part) => ({ ...part, period: { from: '2027-01-01T00:00:00Z' } })),
        }),
      ),
  },
  {
    name: 'the existence of a hidden resource told by 410',
    as: 'clinicians',
    plant: () =>
      replace(
        GuardedRecord.prototype,
        'read',
        (real) =>
          async function (this: GuardedRecord, ...args: Parameters<GuardedRecord['read']>) {
            try {
              return await real.apply(this, args);
            } catch (error) {
              if (
                error instanceof Failure &&
                error.category === 'not-found' &&
                args[2].startsWith('twin-') &&
                !args[2].endsWith('-not')
              )
                throw (await exists(this, args[1], args[2])) ? new Failure('gone', 'It is not for you.') : error;
              throw error;
            }
          } as Method,
      ),
  },
  {
    name: 'a version of a hidden resource that is said to be gone',
    as: 'clinicians',
    plant: () =>
      replace(
        GuardedRecord.prototype,
        'readVersion',
        (real) =>
          async function (this: GuardedRecord, ...args: Parameters<GuardedRecord['readVersion']>) {
            try {
              return await real.apply(this, args);
            } catch (error) {
              if (await exists(this, args[1], args[2])) throw new Failure('gone', 'There is no such version for you.');
              throw error;
            }
          } as Method,
      ),
  },
  {
    name: 'a system that reads every house',
    as: 'systems',
    plant: () => deciding(() => ({ onlyOwners: undefined })),
  },
  {
    name: 'includes of a system that are not looked at again',
    as: 'systems',
    plant: () => {
      const including = new AsyncLocalStorage<true>();
      const takeOut = [
        searching((sound, careless) => (including.getStore() ? careless() : sound())),
        replace(
          OpenedRecord.prototype,
          'byIds',
          (real) =>
            function (this: OpenedRecord, ...args: Parameters<OpenedRecord['byIds']>) {
              return including.run(true, () => real.apply(this, args));
            } as Method,
        ),
      ];
      return () => takeOut.forEach((undo) => void undo());
    },
  },
];

/** Whether a row is there at all, whoever asks. */
async function exists(guarded: GuardedRecord, type: string, id: string): Promise<boolean> {
  const record = stores.get(guarded);
  if (!record) return false;
  const place = await record.locate(type, id);
  return (await record.currentState(record.db, type, id, place, false)) !== undefined;
}
const stores = new WeakMap<GuardedRecord, RecordStore>();

/** Leaks that look past the law need to know the store behind it. */
export function behind(guarded: GuardedRecord, record: RecordStore): void {
  stores.set(guarded, record);
}

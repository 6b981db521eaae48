/**
 * The authorisation register: whether a professional's authorisation holds at an instant, and whether it is restricted
 * (Autorisationsloven §§ 5-10). Read at every request, so what was taken away yesterday - or a second ago - is refused now, in open
 * sessions and with tokens that were good before.
 */
import { type Clock, Failure } from '../base/index.js';
import type { Database } from '../database/contract.js';
import type { Authorisation, Caller } from './caller.js';

/** One period of one authorisation as the register tells it. ISO instants; `to` is not included. */
export interface AuthorisationEntry {
  id: string;
  from: string;
  to?: string;
  restricted?: boolean;
}

/** Autorisations-ID: five digits or consonants (stps.dk). */
const ID_SHAPE = /^[0-9B-DF-HJ-NP-TV-XZY]{5}$/;
/** Stands for the register as a whole. */
const COMPLETE = '*';
/** What holds at no instant. */
const NONE: Authorisation = { from: '9999-12-31T00:00:00.000Z', to: '0001-01-01T00:00:00.000Z' };

interface Row {
  id: string;
  /** Milliseconds since 1970. */
  valid_from: number;
  valid_to: number | null;
  restricted: boolean;
}

export class AuthorisationRegister {
  readonly #db: Database;
  readonly #clock: Clock;
  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * All periods of the authorisations named replace what was known of them.
   * @param isComplete from now on an authorisation that the register does not hold is none
   * @throws Failure unprocessable, naming the entry
   */
  async load(entries: readonly AuthorisationEntry[], isComplete = false): Promise<void> {
    entries.forEach(check);
    const ids = [...new Set(entries.map(({ id }) => id))];
    await this.#db.transaction(async (tx) => {
      await tx.query({ text: 'DELETE FROM authorisation WHERE id = ANY($1::text[])', values: [ids] });
      await tx.query({
        text: `INSERT INTO authorisation (id, valid_from, valid_to, restricted)
               SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::boolean[])`,
        values: [
          entries.map(({ id }) => id),
          entries.map(({ from }) => new Date(from)),
          entries.map(({ to }) => (to === undefined ? null : new Date(to))),
          entries.map(({ restricted }) => restricted === true),
        ],
      });
      if (isComplete)
        await tx.query({
          text: 'INSERT INTO authorisation (id, valid_from) VALUES ($1, $2) ON CONFLICT DO NOTHING',
          values: [COMPLETE, this.#clock.now()],
        });
    });
  }

  /** The caller as the register has her, and whoever she works for, at this instant. The same caller when it has nothing to say. */
  async standing(caller: Caller): Promise<Caller> {
    const principal = caller.delegation?.principal;
    const ids = [caller.authorisationId, principal?.authorisationId].filter((id): id is string => Boolean(id));
    if (ids.length === 0) return caller;
    const said = await this.now(ids);
    const own = said.get(caller.authorisationId ?? '');
    const theirs = said.get(principal?.authorisationId ?? '');
    return {
      ...caller,
      ...(own ? { authorisation: own } : {}),
      ...(caller.delegation && theirs
        ? { delegation: { ...caller.delegation, principal: { ...caller.delegation.principal, authorisation: theirs } } }
        : {}),
    };
  }

  /** What the register says of each of them now; nothing of one that it does not hold, unless it is complete. */
  async now(ids: readonly string[]): Promise<ReadonlyMap<string, Authorisation>> {
    const rows = await this.#db.query<Row>({
      name: 'authorisation_now',
      text: `SELECT a.id, (extract(epoch FROM a.valid_from) * 1000)::float8 AS valid_from,
               (extract(epoch FROM a.valid_to) * 1000)::float8 AS valid_to, a.restricted
             FROM authorisation AS a WHERE a.id = ANY($1::text[]) ORDER BY a.valid_from`,
      values: [[...ids, COMPLETE]],
      isQuick: true,
    });
    const at = this.#clock.now().getTime();
    const isComplete = rows.some(({ id }) => id === COMPLETE);
    const said = new Map<string, Authorisation>();
    for (const id of ids) {
      const own = rows.filter((row) => row.id === id);
      const inForce = own.find((row) => row.valid_from <= at && (row.valid_to === null || at < row.valid_to));
      if (own.length > 0 || isComplete) said.set(id, inForce ? periodOf(inForce) : NONE);
    }
    return said;
  }
}

const periodOf = ({ valid_from, valid_to, restricted }: Row): Authorisation => ({
  from: new Date(valid_from).toISOString(),
  ...(valid_to === null ? {} : { to: new Date(valid_to).toISOString() }),
  ...(restricted ? { restricted: true } : {}),
});

function check({ id, from, to }: AuthorisationEntry, at: number): void {
  const wrong = (what: string) =>
    new Failure('unprocessable', `Authorisation ${at + 1}: ${what}`, { expression: `[${at}]` });
  if (typeof id !== 'string' || !ID_SHAPE.test(id)) throw wrong('id must be five digits or consonants');
  if (Number.isNaN(Date.parse(from))) throw wrong('from is no instant');
  if (to !== undefined && !(Date.parse(to) > Date.parse(from))) throw wrong('to is no instant after from');
}

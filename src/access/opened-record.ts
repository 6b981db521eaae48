/** A search that the law has let through: every page of it obeys the same decision. */
import {
  type Frame,
  inFrame,
  isSharedType,
  MOST_PAGE_BYTES,
  type Position,
  type ReadContext,
  type RecordStore,
  type SearchPage,
  type SearchRequest,
  type SearchText,
} from '../record/index.js';
import type { PagesTogether } from './pages-together.js';
import { asksForAddress, withoutAddress } from './protected-address.js';

/** What the record is handed, and whether a protected address must be taken out of what it answers (row 76). */
export interface ShownContext extends ReadContext {
  addressWithheld?: boolean;
  /** A question among directories was put to no law: what it leads to in citizens' records is not there. */
  onlyDirectories?: true;
}

export const shownIn = <V extends { type: string; body: string }>({ addressWithheld }: ShownContext, version: V): V =>
  addressWithheld ? withoutAddress(version) : version;

export const isAmongDirectories = ({ types }: SearchRequest): boolean => types.length > 0 && types.every(isSharedType);

/** A search under way: the decision is made, every further statement obeys it. */
export class OpenedRecord {
  readonly #record: RecordStore;
  readonly #context: ShownContext;
  readonly #keys: bigint[] | undefined;
  constructor(record: RecordStore, context: ShownContext, keys: bigint[] | undefined) {
    this.#record = record;
    this.#context = context;
    this.#keys = keys;
  }

  async search(
    request: SearchRequest,
    position: Position | undefined,
    keys: bigint[] | undefined = this.#keys,
  ): Promise<SearchPage> {
    return this.#page(request, position, keys);
  }

  /** In everybody's records, where the caller looks into them all: for what the inverted index answers. Else in these. */
  async searchAcross(request: SearchRequest, keys: bigint[] | undefined): Promise<SearchPage> {
    return this.#page(request, undefined, this.#context.scope.patients === 'all' ? undefined : (keys ?? this.#keys));
  }

  async #page(request: SearchRequest, position: Position | undefined, keys: bigint[] | undefined): Promise<SearchPage> {
    if (this.#isClosedTo(request)) return { rows: [] };
    const bounded = { ...request, mostBytes: MOST_PAGE_BYTES };
    const page = await this.#record.search(bounded, keys, position, this.#context);
    return { ...page, rows: page.rows.map((row) => shownIn(this.#context, row)) };
  }

  /**
   * The same page with its entries as text; put together by the database where no row must be looked at before.
   * @param together other pages that the same request asks for
   */
  async searchText(
    request: SearchRequest,
    position: Position | undefined,
    frame: Frame,
    together?: PagesTogether,
  ): Promise<SearchText> {
    const isPlain = !this.#context.addressWithheld && !this.#isClosedTo(request) && request.summary !== 'count';
    const asked = { request, patientKeys: this.#keys, position, context: this.#context };
    const ask = () => (together ? together.page(this.#record, asked, frame) : this.#record.searchText(asked, frame));
    const text = isPlain ? await ask() : undefined;
    if (text) return text;
    const { rows, ...page } = await this.search(request, position);
    const entries = Buffer.from(rows.map((row) => inFrame(frame, row)).join(','));
    return { ...page, entries, count: rows.length };
  }

  #isClosedTo(request: SearchRequest): boolean {
    if (this.#context.onlyDirectories && !isAmongDirectories(request)) return true;
    if (!this.#covers(request.types)) return true;
    return this.#context.addressWithheld === true && asksForAddress(request);
  }

  /** Directories carry no predicate: that the token covers them is asked by type. */
  #covers(types: readonly string[]): boolean {
    const { directories } = this.#context.scope;
    return directories === undefined || types.every((type) => !isSharedType(type) || directories(type));
  }

  /** Resources by id, those that the caller may see; `next` tells that they are more than a page. */
  async byIds(type: string, ids: string[]): Promise<SearchPage> {
    const request: SearchRequest = {
      types: [type],
      filters: [{ kind: 'id', values: ids }],
      sort: [],
      count: ids.length,
      mostBytes: MOST_PAGE_BYTES,
      total: 'none',
      includes: [],
      used: [],
    };
    if (!this.#covers([type])) return { rows: [] };
    if (isSharedType(type)) return this.#record.search(request, undefined, undefined, this.#context);
    const places = await Promise.all(ids.map((id) => this.#record.locate(type, id)));
    const keys = [...new Set(places.map((place) => place.patientKey))];
    const page = await this.#record.search(request, keys, undefined, this.#context);
    return { ...page, rows: page.rows.map((row) => shownIn(this.#context, row)) };
  }
}

import pg from 'pg';

/**
 * How values of the database arrive. Chosen so that nothing is lost or re-written on the way:
 *
 * | PostgreSQL | here | why |
 * |---|---|---|
 * | int8 | bigint | patient_key and hashes use all 64 bits; a JavaScript number holds 53 |
 * | int2, int4, float | number | |
 * | numeric | string | decimal places are meaning in FHIR |
 * | json, jsonb | string, the text as it is | a resource is sent as it was stored, without parse and print |
 * | timestamptz, timestamp, date, interval | string in PostgreSQL's own form | a Date drops microseconds and adds a zone; SQL that needs ISO formats it itself |
 * | bytea | Buffer | |
 * | text[] and the like | string[] | also json[] and timestamptz[]; int8[] is bigint[] |
 *
 * Type numbers: pg_type.dat of PostgreSQL.
 */
const text = (value: string): string => value;
type PgTypeId = Parameters<typeof pg.types.getTypeParser>[0];
const textArray = pg.types.getTypeParser(1009 as PgTypeId, 'text') as (value: string) => (string | null)[];
const bigintArray = (value: string): (bigint | null)[] =>
  textArray(value).map((item) => (item === null ? null : BigInt(item)));

const PARSERS = new Map<number, (value: string) => unknown>([
  [20, BigInt],
  [1016, bigintArray],
  ...[114, 3802, 1700, 1082, 1083, 1114, 1184, 1266, 1186].map((oid) => [oid, text] as const),
  ...[199, 3807, 1231, 1182, 1115, 1185, 1187].map((oid) => [oid, textArray] as const),
]);

export const resultTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    const own = format === 'binary' ? undefined : PARSERS.get(oid);
    return own ?? pg.types.getTypeParser(oid, format as 'text');
  }) as typeof pg.types.getTypeParser,
};

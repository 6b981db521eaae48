/**
 * What the planner knows of the tables. The server looks at them by itself within some minutes (autovacuum); who has just
 * written much of them does not wait for that, since until then statements are planned for the tables as they were.
 * Only the owner of a table may: ANALYZE by the role of the program is a warning, and changes nothing.
 */
import type { OpenDatabase } from './open-database.js';

/** Reads a sample of every table of the house (PostgreSQL manual, ANALYZE). Seconds where there are millions of rows. */
export async function refreshStatistics({ owner }: OpenDatabase): Promise<void> {
  const tables = await owner.query<{ name: string }>({
    text: `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'
      AND pg_has_role(current_user, tableowner, 'USAGE') ORDER BY tablename`,
    values: [],
  });
  for (const { name } of tables) await owner.query({ text: `ANALYZE public.${name}`, values: [] });
}

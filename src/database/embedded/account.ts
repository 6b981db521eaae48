import { readFile } from 'node:fs/promises';

/** The account the database server runs as; undefined means "as ourselves". */
export interface ServerAccount {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. As root we lend it the account `nobody`, which every Unix has, instead of making an
 * account on somebody's machine. initdb refuses a uid that the password file does not know, hence the look-up.
 */
export async function serverAccount(): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8');
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((line) => line[0] === 'nobody');
  if (fields === undefined) {
    throw new Error(
      'The embedded database cannot run as root here: there is no account named nobody. Run as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}

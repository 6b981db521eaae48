/** A large body on its way in: it takes room that others wait for. */
import { type Readable, Transform } from 'node:stream';
import { Failure } from '../../base/index.js';

/** A body that takes much room must have arrived by then, counted from when it got the room. */
const LARGE_BODY_DEADLINE_MS = 30_000;

export interface Arrival {
  /** Bytes after which room is asked for; undefined = it has room. */
  roomFrom: number | undefined;
  /** To be waited for before more is read. */
  room: () => Promise<void>;
  deadlineMs?: number;
}

/** The same bytes; ends with a Failure (408) when they have not come in time. */
export function arriving(
  payload: Readable,
  { roomFrom, room, deadlineMs = LARGE_BODY_DEADLINE_MS }: Arrival,
): Readable {
  let deadline: NodeJS.Timeout | undefined;
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const isFirstBeyond = roomFrom !== undefined && bytes <= roomFrom && bytes + chunk.length > roomFrom;
      bytes += chunk.length;
      if (!isFirstBeyond) return done(null, chunk);
      room().then(() => {
        begin();
        done(null, chunk);
      }, done);
    },
  });
  const begin = () => {
    const late = () => through.destroy(new Failure('invalid', 'The large body did not arrive in time.', LATE));
    if (!through.destroyed) deadline = setTimeout(late, deadlineMs);
  };
  through.once('close', () => clearTimeout(deadline));
  // Whoever reads it may have been answered by now, and listens no more: that is nobody's fault.
  through.on('error', () => {});
  payload.once('error', (error) => through.destroy(error));
  if (roomFrom === undefined) begin();
  // Not a pipeline: what ends here does not end the connection, on which the sender is answered.
  return payload.pipe(through);
}

const LATE = { status: 408, code: 'timeout' };

/** A large body on its way in: it takes room that others wait for. */
import { Readable } from 'node:stream';
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
  const begin = () => {
    deadline = setTimeout(
      () => stream.destroy(new Failure('invalid', 'The large body did not arrive in time.', LATE)),
      deadlineMs,
    );
  };
  async function* chunks(): AsyncGenerator<Buffer> {
    let bytes = 0;
    // The connection stays: the sender is answered on it.
    for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const isFirstBeyond = roomFrom !== undefined && bytes <= roomFrom && bytes + chunk.length > roomFrom;
      bytes += chunk.length;
      if (isFirstBeyond) {
        await room();
        begin();
      }
      yield chunk;
    }
  }
  const stream = Readable.from(chunks());
  stream.once('close', () => clearTimeout(deadline));
  if (roomFrom === undefined) begin();
  return stream;
}

const LATE = { status: 408, code: 'timeout' };

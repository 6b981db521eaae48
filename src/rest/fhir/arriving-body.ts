/** A large body on its way in: it takes room that others wait for. */
import { type Readable, Transform } from 'node:stream';
import { type Alarm, alarmByTheClock, Failure } from '../../base/index.js';

/** A body that takes room must have arrived by then, counted from when it got the room. */
const LARGE_BODY_DEADLINE_MS = 30_000;

/** Room that is asked for on the way. */
export interface RoomOnTheWay {
  /** Bytes after which it is. */
  from: number;
  /** To be waited for before more is read. */
  enter: () => Promise<void>;
}

export interface Arrival {
  /** None = it has room. */
  rooms?: readonly RoomOnTheWay[];
  /** For a test that lets time pass. */
  alarm?: Alarm;
}

/** The same bytes; ends with a Failure (408) when they have not come in time. What waits for room has time meanwhile. */
export function arriving(payload: Readable, { rooms = [], alarm = alarmByTheClock }: Arrival): Readable {
  let callOff = () => {};
  let bytes = 0;
  const enter = async (asked: readonly RoomOnTheWay[]) => {
    callOff();
    for (const room of asked) await room.enter();
    begin();
  };
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const before = bytes;
      bytes += chunk.length;
      const asked = rooms.filter(({ from }) => before <= from && bytes > from);
      if (asked.length === 0) done(null, chunk);
      else enter(asked).then(() => done(null, chunk), done);
    },
  });
  const begin = () => {
    const late = () => through.destroy(new Failure('invalid', 'The large body did not arrive in time.', LATE));
    if (!through.destroyed) callOff = alarm(LARGE_BODY_DEADLINE_MS, late);
  };
  through.once('close', () => callOff());
  // Whoever reads it may have been answered by now, and listens no more: that is nobody's fault.
  through.on('error', () => {});
  payload.once('error', (error) => through.destroy(error));
  if (rooms.length === 0) begin();
  // Not a pipeline: what ends here does not end the connection, on which the sender is answered.
  return payload.pipe(through);
}

const LATE = { status: 408, code: 'timeout' };

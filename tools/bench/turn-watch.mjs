// Preloaded into the server by longest-turns.mjs and hostile.mjs: how long each turn of the event loop takes, by the clock and
// in processor time of the main thread. The loop spins meanwhile, so that a turn with nothing to do is short and not a wait.
// Messages: `longest` asks for the longest turns since it was asked last; `rest` and `watch` stop and start the spinning.
import { closeSync, openSync, readSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.send) {
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const buffer = Buffer.alloc(64);
  /** ms of the processor that this thread has had. */
  const cpu = () => {
    const length = readSync(file, buffer, 0, 64, 0);
    return Number(buffer.toString('latin1', 0, length).split(' ')[0]) / 1e6;
  };
  let longest = { wall: 0, cpu: 0 };
  let last;
  let isWatching = false;
  const look = () => {
    if (!isWatching) return;
    const now = { wall: performance.now(), cpu: cpu() };
    longest = { wall: Math.max(longest.wall, now.wall - last.wall), cpu: Math.max(longest.cpu, now.cpu - last.cpu) };
    last = now;
    setImmediate(look);
  };
  const watch = () => {
    if (isWatching) return;
    isWatching = true;
    last = { wall: performance.now(), cpu: cpu() };
    setImmediate(look);
  };
  watch();
  process.on('message', (said) => {
    if (said === 'rest') isWatching = false;
    else if (said === 'watch') watch();
    else {
      process.send(longest);
      longest = { wall: 0, cpu: 0 };
    }
  });
  process.on('exit', () => closeSync(file));
  // The line to the parent does not keep the server alive.
  process.channel?.unref();
}

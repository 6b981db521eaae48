/** The lines between processes that serve together, without the processes: what is sent is copied, as the system does it. */
import { Switchboard } from '../../src/cli/together/switchboard.js';
import { WorkerBus } from '../../src/cli/together/worker-bus.js';

/** @returns the bus of the first process, and of two that serve with it */
export function twoLines(): { first: Switchboard; one: WorkerBus; other: WorkerBus; leave: () => void } {
  const first = new Switchboard();
  const connect = () => {
    let bus: WorkerBus | undefined;
    const line = first.join((message) => void bus!.take(structuredClone(message)));
    bus = new WorkerBus((message) => void line.take(structuredClone(message)));
    return { bus, line };
  };
  const [one, other] = [connect(), connect()];
  return { first, one: one.bus, other: other.bus, leave: () => other.line.leave() };
}

/** Bytes on a socket, as no well-behaved client sends them. */
import { connect } from 'node:net';

/** Sends the bytes and gives back everything that comes until the server closes or is silent with a whole answer. */
export function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', (data) => {
      heard += data.toString('latin1');
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
}

/** Status of each answer on the connection. */
export const statuses = (heard: string): number[] =>
  [...heard.matchAll(/(?:^|\r\n|[}>\w])HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

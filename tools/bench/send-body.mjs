// A request on a connection of its own, whose body goes on being sent when it is answered early.
import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * @param request {method, path, type, headers, body, open} as hostile-cases.mjs has them; heldMs = the answer is not read further than its beginning, and
 *   the connection held for so long
 * @returns the status, or what ended the connection
 */
export async function sendBody(port, request, token) {
  const { method = 'POST', path, type = 'application/fhir+json', headers = {}, body, open, heldMs } = request;
  const socket = connect(Number(port), '127.0.0.1');
  let answer = '';
  let left = Infinity;
  const over = new Promise((resolve) => {
    socket.on('error', (error) => resolve(error.code));
    socket.on('close', () => resolve('closed'));
    if (heldMs !== undefined) setTimeout(() => resolve('held'), heldMs);
    socket.on('data', (part) => {
      if (heldMs !== undefined) socket.pause();
      if (left < Infinity) left -= part.length;
      else {
        answer += part.toString('latin1');
        const head = answer.indexOf('\r\n\r\n');
        if (head < 0) return;
        left = Number(/content-length: *(\d+)/i.exec(answer)?.[1] ?? 0) - (answer.length - head - 4);
      }
      // All of it has come.
      if (left <= 0) resolve('answered');
    });
  });
  await once(socket, 'connect').catch(() => {});
  const lines = [`${method} ${path} HTTP/1.1`, 'host: x', `content-type: ${type}`, `content-length: ${body.length}`];
  if (!open) lines.push(`authorization: Bearer ${token}`);
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const whole = new Promise((resolve) => socket.write(body, resolve));
  const how = await over;
  // An answer before the end does not keep the sender from sending the rest.
  await Promise.race([whole, once(socket, 'close')]);
  socket.destroy();
  return /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? how;
}

// The hostile client in a process of its own, started by hostile.mjs: sends one kind of request over and over from so many
// connections. Its own work is done at the lowest priority, as it would be on another machine.
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { connect } from 'node:net';
import { Client } from 'undici';
import { hostileCases } from './hostile-cases.mjs';

setPriority(19);
const [base, bearers, facts] = process.argv.slice(2);
/** The first is the caller of the windows; the others share what is refused, so that nobody is held back for the one before. */
const tokens = JSON.parse(bearers);
const [token] = tokens;
let next = 0;
const { hostname, port } = new URL(base);
const cases = hostileCases(JSON.parse(facts));
let stopped = true;
let running = Promise.resolve();
let answered = {};
let kept = { name: undefined, requests: undefined };

const count = (status) => {
  answered[status] = (answered[status] ?? 0) + 1;
};

/** The requests of one kind, made once: a body of 25 MB takes longer to make than to send. */
function requestsOf(name) {
  if (kept.name !== name) {
    const found = cases.find((one) => one.name === name);
    kept = { name, found, requests: found.requests?.() };
  }
  return kept;
}

async function send(client, { method, path, type, body, open, headers = {} }, bearer = token) {
  const sent = { ...(open ? {} : { authorization: `Bearer ${bearer}` }), ...headers };
  if (body !== undefined) sent['content-type'] = type ?? 'application/fhir+json';
  try {
    const answer = await client.request({
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      path,
      headers: sent,
      body,
    });
    await answer.body.arrayBuffer();
    return answer.statusCode;
  } catch {
    return 'cut';
  }
}

/** Connections that each send something now and then, and never all of it. */
async function creep({ sockets, head, every }) {
  const open = [];
  const dial = () => {
    const socket = connect(Number(port), hostname, () => socket.write(head(token)));
    socket.on('error', () => {});
    socket.on('close', () => count('closed'));
    open.push(socket);
  };
  for (let i = 0; i < sockets; i++) dial();
  while (!stopped) {
    for (const socket of open) if (socket.writable) socket.write('[');
    count('crept');
    await new Promise((resolve) => setTimeout(resolve, every));
  }
  for (const socket of open) socket.destroy();
}

async function connection(name) {
  const { found, requests } = requestsOf(name);
  if (found.creep) return creep(found.creep);
  const client = new Client(base, { pipelining: 1, headersTimeout: 120_000, bodyTimeout: 120_000 });
  for (let i = 0; !stopped; i++) count(await send(client, requests[i % requests.length]));
  await client.destroy();
}

/** Each request of the kind once on each connection; who is held back all the same is waited for. */
async function each(name, connections) {
  const { found, requests } = requestsOf(name);
  if (found.creep) return ['crept'];
  const one = async () => {
    const client = new Client(base, { pipelining: 1, headersTimeout: 120_000, bodyTimeout: 120_000 });
    const statuses = [];
    for (const request of requests) {
      const bearer = found.kind === 'refused' ? tokens[next++ % tokens.length] : token;
      let status = await send(client, request, bearer);
      for (let tries = 0; status === 429 && tries < 8; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 2000));
        status = await send(client, request, bearer);
      }
      statuses.push(status);
    }
    await client.destroy();
    return statuses;
  };
  return (await Promise.all(Array.from({ length: connections }, one))).flat();
}

process.on('message', async ({ start, connections = 1, stop, once: name }) => {
  if (start) {
    stopped = false;
    answered = {};
    requestsOf(start);
    running = Promise.all(Array.from({ length: connections }, () => connection(start)));
    process.send('started');
  } else if (stop) {
    stopped = true;
    await running;
    process.send(answered);
  } else process.send(await each(name, connections));
});
void once(process, 'disconnect').then(() => process.exit(0));

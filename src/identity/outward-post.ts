/**
 * A form posted to an address that somebody else has registered. It leaves for the open internet only: whatever the name
 * resolves to is looked at before the connection is made, and the connection goes to exactly that.
 */
import { lookup as resolve } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that are nobody's business from outside (RFC 6890 and its like). */
const INSIDE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  INSIDE.addSubnet(network, prefix, 'ipv4');
/** Of IPv6 only what is handed out to the world, and none of what only wraps IPv4. */
const OUTSIDE_6 = new BlockList();
OUTSIDE_6.addSubnet('2000::', 3, 'ipv6');
const WRAPPED_4 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  WRAPPED_4.addSubnet(network, prefix, 'ipv6');

/** True for an IP address that is reachable by anybody. */
export function isOutside(ip: string): boolean {
  const family = isIP(ip);
  if (family === 4) return !INSIDE.check(ip, 'ipv4');
  return family === 6 && OUTSIDE_6.check(ip, 'ipv6') && !WRAPPED_4.check(ip, 'ipv6');
}

const lookupOutside: LookupFunction = (name, options, done) => {
  resolve(name, { ...options, all: true }, (error, found) => {
    if (error) return done(error, '', 4);
    const blocked = found.find(({ address }) => !isOutside(address));
    const first = found[0];
    if (blocked || !first) return done(new Error('the address lies inside a network'), '', 4);
    return options.all ? done(null, found) : done(null, first.address, first.family);
  });
};

/**
 * @param o.mayBeInside demo: an app may lie on this machine
 * @returns status of the answer; redirects are not followed, the body is not read
 * @throws Error when it cannot be reached in time, or may not be
 */
export function postForm(
  address: string,
  form: Record<string, string>,
  o: { mayBeInside: boolean; deadlineMs: number },
): Promise<number> {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!o.mayBeInside && isIP(host) !== 0 && !isOutside(host))
    return Promise.reject(new Error('the address lies inside a network'));
  const body = new URLSearchParams(form).toString();
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((done, fail) => {
    const request = send(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(o.deadlineMs),
        agent: false,
        ...(o.mayBeInside ? {} : { lookup: lookupOutside }),
      },
      (response) => {
        response.resume();
        done(response.statusCode ?? 0);
        response.destroy();
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}

/** The room that the body of a request takes, from before it is read until it is answered. */
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Alarm } from '../../base/index.js';
import { tellBytes } from '../gathered-body.js';
import { arriving } from './arriving-body.js';
import type { HoldBack } from './hold-back.js';
import { LARGEST_BODY } from './request.js';
import { bodyWeight, LARGEST_UNCOUNTED, LARGEST_UNCOUNTED_BODY, type Rooms } from './rooms.js';

/** What bodies are held to. */
export interface BodyGuards extends Rooms {
  heldBack: HoldBack;
  /** For how long a body that takes room may be on its way. */
  bodyAlarm?: Alarm;
}

/** A request, who sends it, and where its answer goes. */
export interface Sending {
  request: FastifyRequest;
  to: FastifyReply;
  callerId: string;
}

/** How places are given up. */
const places = new WeakMap<FastifyRequest, () => void>();

/** Gives up what a body has: it is answered, or needs no more memory. */
export const leaveRoom = (request: FastifyRequest): void => places.get(request)?.();

/** Waits until a body may be read; its place is given up when it is answered, or its sender has gone. */
export async function roomForBody(bytes: number, { request, to, callerId }: Sending, o: BodyGuards): Promise<void> {
  if (bytes <= LARGEST_UNCOUNTED_BODY) return;
  o.heldBack.refuseHeld(callerId, bytes);
  const room = bytes > LARGEST_UNCOUNTED ? o.bodies : o.smallBodies;
  const isXml = /^[^;]*\bxml\b/i.test(request.headers['content-type'] ?? '');
  const { entered, hold, leave } = room.enter(callerId, bodyWeight(bytes, isXml));
  tellBytes(request, hold);
  const before = places.get(request);
  places.set(request, () => {
    before?.();
    leave();
  });
  to.raw.once('close', leave);
  await entered;
}

/** A body that does not say how large it is waits, from some size on, like the largest; one that takes room must hurry. */
export function arrivingBody(payload: Readable, sending: Sending, o: BodyGuards): Readable {
  const { headers } = sending.request;
  const alarm = o.bodyAlarm;
  if (headers['transfer-encoding'] === undefined) {
    const hasRoom = Number(headers['content-length'] ?? 0) > LARGEST_UNCOUNTED_BODY;
    return hasRoom ? arriving(payload, { alarm }) : payload;
  }
  const small = { from: LARGEST_UNCOUNTED_BODY, enter: () => roomForBody(LARGEST_UNCOUNTED, sending, o) };
  const large = { from: LARGEST_UNCOUNTED, enter: () => roomForBody(LARGEST_BODY, sending, o) };
  return arriving(payload, { rooms: [small, large], alarm });
}

/** One HTTP exchange with a remote register, with every guard a foreign server calls for. */
import { isObject, type Json } from '../reading/fields.js';
import { SourceFailure } from './source-failure.js';

/** A page of 200 resources is well below this; more is a fault or an attack. Counted after decompression. */
export const BODY_MAX_BYTES = 10 * 1024 * 1024;

export interface Exchange {
  url: URL;
  method: 'GET' | 'POST';
  /** Form fields of a POST. */
  form?: URLSearchParams;
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** Statuses that are an answer of their own rather than a failure; their body is then read too when it is JSON. */
  accept?: readonly number[];
}

export interface ExchangeAnswer {
  status: number;
  body: Json;
}

/** Sends, reads within bounds, parses. Throws only SourceFailure. */
export async function exchange(request: Exchange): Promise<ExchangeAnswer> {
  const response = await send(request);
  const { status } = response;
  try {
    if (status >= 300 && status < 400) throw new SourceFailure('redirect', `HTTP ${status}`);
    if (status !== 200 && !request.accept?.includes(status)) throw refusal(status);
    requireJson(response);
    return { status, body: parse(await readBody(response)) };
  } catch (error) {
    // The rest of an unread body must not hold the connection.
    await response.body?.cancel().catch(() => undefined);
    throw toSourceFailure(error, request.signal);
  }
}

async function send(request: Exchange): Promise<Response> {
  try {
    return await fetch(request.url, {
      method: request.method,
      body: request.form,
      headers: { accept: 'application/fhir+json, application/json', ...request.headers },
      // A redirect could lead the token and the question to another host.
      redirect: 'manual',
      signal: request.signal,
    });
  } catch (error) {
    throw toSourceFailure(error, request.signal);
  }
}

function refusal(status: number): SourceFailure {
  const technical = `HTTP ${status}`;
  if (status === 401 || status === 403) return new SourceFailure('access-refused', technical);
  if (status === 429) return new SourceFailure('busy', technical);
  if (status >= 500) return new SourceFailure('server-fault', technical);
  return new SourceFailure('rejected', technical);
}

function requireJson(response: Response): void {
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (
    type === 'application/fhir+json' ||
    type === 'application/json' ||
    type === 'application/json+fhir' ||
    type === 'text/json'
  )
    return;
  throw new SourceFailure('garbage', type === '' ? 'uden indholdstype' : `indholdstype ${type.slice(0, 60)}`);
}

async function readBody(response: Response): Promise<string> {
  const announced = Number(response.headers.get('content-length'));
  if (Number.isFinite(announced) && announced > BODY_MAX_BYTES) throw new SourceFailure('too-large', 'over 10 MB');
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const step = await reader?.read();
    if (step === undefined || step.done) break;
    size += step.value.byteLength;
    if (size > BODY_MAX_BYTES) {
      await reader?.cancel().catch(() => undefined);
      throw new SourceFailure('too-large', 'over 10 MB');
    }
    parts.push(step.value);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch (cause) {
    throw new SourceFailure('garbage', 'ikke UTF-8', { cause });
  }
}

function parse(body: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // The parser's message quotes the body, which may hold personal data: it is not kept.
    throw new SourceFailure('garbage', body === '' ? 'tomt svar' : 'ugyldig eller afkortet JSON');
  }
  if (!isObject(value)) throw new SourceFailure('garbage', 'JSON, men ikke et objekt');
  return value;
}

const UNREACHABLE =
  /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|UND_ERR_CONNECT|UND_ERR_SOCKET|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** Names the cause of whatever fetch threw. */
export function toSourceFailure(error: unknown, signal: AbortSignal): SourceFailure {
  if (error instanceof SourceFailure) return error;
  if (signal.aborted) return abortFailure(signal);
  const code = errorCode(error);
  if (code !== undefined && UNREACHABLE.test(code)) return new SourceFailure('unreachable', code, { cause: error });
  return new SourceFailure(code === undefined ? 'unreachable' : 'garbage', code ?? 'forbindelsen brød', {
    cause: error,
  });
}

/** A signal that ran out of time is a timeout; one that was aborted for another reason means that nobody waits any more. */
export function abortFailure(signal: AbortSignal): SourceFailure {
  const reason: unknown = signal.reason;
  const outOfTime = reason instanceof Error && reason.name === 'TimeoutError';
  return outOfTime ? new SourceFailure('timeout', '') : new SourceFailure('cancelled', '');
}

/** The code of an error or of what caused it; fetch wraps the socket's error once or twice. */
function errorCode(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && isObject(current); depth++) {
    const code = current['code'];
    if (typeof code === 'string') return code;
    current = Array.isArray(current['errors']) ? current['errors'][0] : current['cause'];
  }
  return undefined;
}

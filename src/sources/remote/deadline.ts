/**
 * The caller's signal and our own time limit as one signal. Not AbortSignal.any over AbortSignal.timeout: on Node 20 a combined
 * signal that nothing else holds on to can be collected before it fires.
 */
export function startDeadline(caller: AbortSignal, ms: number): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const followCaller = (): void => controller.abort(caller.reason);
  const timer = setTimeout(() => controller.abort(new DOMException('deadline', 'TimeoutError')), ms);
  if (caller.aborted) followCaller();
  else caller.addEventListener('abort', followCaller, { once: true });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      caller.removeEventListener('abort', followCaller);
    },
  };
}

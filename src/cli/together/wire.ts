/** What goes over the lines between the first process and those that serve with it. */

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'serving' }
  /** It ends; why, for the operator. */
  | { kind: 'cannot-serve'; why: string }
  | { kind: 'tell'; n: number; topic: string; about: string }
  | { kind: 'answer'; n: number; text: string };

export type ToWorker =
  | { kind: 'serve' }
  | { kind: 'told'; n: number; topic: string; about: string }
  | { kind: 'answers'; n: number; texts: string[] };

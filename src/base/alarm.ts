/** Something that happens later unless it is called off; what waits for time takes one, so that a test may let time pass. */

/** Calls back after so many ms. @returns calls it off */
export type Alarm = (ms: number, ring: () => void) => () => void;

/** By the computer's clock; it does not keep a program alive that has nothing else to do. */
export const alarmByTheClock: Alarm = (ms, ring) => {
  const timer = setTimeout(ring, ms).unref();
  return () => clearTimeout(timer);
};

interface Place {
  x: number;
  y: number;
}

/**
 * Which mark an arrow key leads to: left and right along the lane, up and down to the nearest in the lane above or below.
 * Undefined when the key means nothing here or there is nothing in that direction.
 */
export function nextMark(marks: Place[], current: number, key: string): number | undefined {
  const from = marks[current];
  if (from === undefined) return undefined;
  if (key === 'ArrowLeft') return nearest(marks, from, (to) => sameLane(to, from) && to.x < from.x);
  if (key === 'ArrowRight') return nearest(marks, from, (to) => sameLane(to, from) && to.x > from.x);
  if (key === 'ArrowUp') return nearest(marks, from, (to) => to.y < from.y - LANE);
  if (key === 'ArrowDown') return nearest(marks, from, (to) => to.y > from.y + LANE);
  if (key === 'Home') return marks.length > 0 ? 0 : undefined;
  if (key === 'End') return marks.length > 0 ? marks.length - 1 : undefined;
  return undefined;
}

/** Rows of one lane are closer than this. */
const LANE = 8;

const sameLane = (a: Place, b: Place) => Math.abs(a.y - b.y) <= LANE;

function nearest(marks: Place[], from: Place, allowed: (to: Place) => boolean): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  marks.forEach((to, at) => {
    if (!allowed(to)) return;
    // A lane away counts more than any distance along it.
    const distance = Math.abs(to.x - from.x) + Math.abs(to.y - from.y) * 1000;
    if (distance < least) {
      best = at;
      least = distance;
    }
  });
  return best;
}

import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Who waits, each for a task of its own. */
const waiting = new Set<() => void>();
let isRunning = false;

/** Calls it in a task of its own after the next picture, one after the other; takes it back by the returned function. */
function inTurn(call: () => void): () => void {
  waiting.add(call);
  if (!isRunning) {
    isRunning = true;
    afterPicture(runNext);
  }
  return () => void waiting.delete(call);
}

function runNext(): void {
  const [next] = waiting;
  isRunning = next !== undefined;
  if (next === undefined) return;
  waiting.delete(next);
  next();
  afterPicture(runNext);
}

function afterPicture(call: () => void): void {
  requestAnimationFrame(() => setTimeout(call));
}

/**
 * The value a little later, undefined at first: components that use this render a new value one after the other, each in a
 * task of its own, so that many that are slow to render do not make one long task.
 */
export function useInTurn<T>(value: T): T | undefined {
  const [current, setCurrent] = useState<{ readonly value: T }>();
  // Rendered within the task, or React would put several into one.
  useEffect(() => inTurn(() => flushSync(() => setCurrent({ value }))), [value]);
  return current?.value;
}

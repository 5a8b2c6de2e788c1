/**
 * One turn of the real event loop: whatever waits for promises alone has run after it. A message port is not among
 * what test runners replace by fake timers.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

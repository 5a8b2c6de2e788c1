/** Runs a callback of the application; what it throws goes to the global error handler and keeps nobody else from theirs. */
export function isolated(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

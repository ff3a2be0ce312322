/** The answer of `ask`, or the error that it threw, as a promise: for adapters that have their answers at once. */
export function answered<Answer>(ask: () => Answer): Promise<Answer> {
  return new Promise((resolve) => {
    resolve(ask());
  });
}

/** Steps through several sequences at once, and ends with the shortest; all of them are closed. */
export async function* zip<T>(
  sequences: readonly AsyncGenerator<T, void>[],
): AsyncGenerator<T[], void> {
  try {
    for (;;) {
      const steps = await Promise.all(sequences.map((sequence) => sequence.next()))
      const values = steps.flatMap((step) => (step.done ? [] : [step.value]))
      if (values.length < sequences.length) return
      yield values
    }
  } finally {
    await Promise.allSettled(sequences.map((sequence) => sequence.return()))
  }
}

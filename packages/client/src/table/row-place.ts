/** How messages call a row: `predictions.csv, line 3`. */
export const placeIn = (table: { source: string; unit: string }, number: number): string =>
  `${table.source}, ${table.unit} ${number}`

/** The same at the start of a sentence; the name of a file stays as it is. */
export const startOfSentence = (text: string): string =>
  text.startsWith('the ') ? `The ${text.slice(4)}` : text

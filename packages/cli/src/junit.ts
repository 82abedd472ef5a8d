/** One check as JUnit's XML has it. */
export interface JunitCase {
  readonly name: string
  /** Why it failed; null where it passed. */
  readonly failure: string | null
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** A text within an attribute. Characters that XML cannot hold are replaced. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)

/** Checks as JUnit's XML, which CI systems show. */
export function junitXml(suite: string, cases: readonly JunitCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== null).length
  const name = escaped(suite)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${name}" tests="${cases.length}" failures="${failures}">`,
    ...cases.map(({ name: check, failure }) => {
      const head = `  <testcase classname="${name}" name="${escaped(check)}"`
      return failure === null
        ? `${head}/>`
        : `${head}><failure message="${escaped(failure)}"/></testcase>`
    }),
    '</testsuite>',
    '',
  ].join('\n')
}

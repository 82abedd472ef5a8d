/** Which test cases or test suites of a workflow are wanted; what is absent leaves all in. */
export interface LabelFilter {
  /** A part of the name, the description or a tag; case does not matter. */
  readonly search?: string | undefined
  /** All of these. */
  readonly tags?: readonly string[] | undefined
}

interface Labelled {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
}

export function matchesLabels(filter: LabelFilter): (record: Labelled) => boolean {
  const part = (filter.search ?? '').normalize('NFC').trim().toLowerCase()
  const wanted = (filter.tags ?? []).map((tag) => tag.normalize('NFC').trim())
  return ({ name, description, tags }) =>
    wanted.every((tag) => tags.includes(tag)) &&
    [name, description, ...tags].some((text) => text.toLowerCase().includes(part))
}

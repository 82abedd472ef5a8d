/** Tags as they are typed: with commas between them, in quotes where one has a comma or a quote. */
export const tagsText = (tags: readonly string[]): string =>
  tags.map((tag) => (/[",]/.test(tag) ? `"${tag.replaceAll('"', '""')}"` : tag)).join(', ')

// A tag in quotes, in which two stand for one, up to the next comma; or all up to that.
const tagForm = /\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))(?:,|$)/gy

/** Reads {@link tagsText}. Repeats count once. */
export const readTags = (text: string): string[] => [
  ...new Set(
    Array.from(text.matchAll(tagForm), ([, quoted, plain]) =>
      (quoted?.replaceAll('""', '"') ?? plain ?? '').trim(),
    ).filter(Boolean),
  ),
]

/**
 * A path of the metadata as people write it: keys joined by dots, or a JSON list where that would
 * not be clear.
 */
export function pathText(path: readonly string[]): string {
  const text = path.join('.')
  const isClear = path.every((key) => /^[^.=[\]"]+$/.test(key)) && text === text.trim()
  return isClear ? text : JSON.stringify(path)
}

/** Reads {@link pathText}. */
export function parsePath(text: string): string[] {
  if (text.startsWith('['))
    try {
      const path: unknown = JSON.parse(text)
      if (Array.isArray(path) && path.length > 0 && path.every((key) => typeof key === 'string'))
        return path
    } catch {
      // A key that begins with a bracket.
    }
  return text.split('.')
}

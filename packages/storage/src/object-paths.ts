// No key holds these two characters. The mark keeps the file of `a` apart from the directory of
// `a/b`, and temporary files apart from objects.
const mark = '='

/** The directory of the objects, in a data directory. */
export const objectsName = 'objects'
/** The directory for files that are not finished. */
export const temporaryName = '~temporary'

/** The path of an object below the root. */
export const fileNameOf = (key: string): string => `${key}${mark}`

/** The last segment of the key that a file in the tree holds; undefined for strange files. */
export const segmentOfFile = (name: string): string | undefined =>
  name.endsWith(mark) ? name.slice(0, -mark.length) : undefined

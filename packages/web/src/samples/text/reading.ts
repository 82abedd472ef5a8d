import { isJsonObject, type Json } from '@touchstone/core'

/** Longer ones are read in several lines. */
const lineCharacters = 72
const foldedCharacters = 1_200
// Rendered at once, by a parser whose time grows faster than the text.
const markdownCharacters = 20_000

/** What one side said in a conversation. */
export interface Turn {
  readonly role: string
  readonly content: string
  /** What the message has besides, like the calls of tools. */
  readonly more: Json | undefined
}

/** Whether a value is a text to be read: of several lines or words, and not a name or an address. */
export const isProse = (value: Json | undefined): value is string =>
  typeof value === 'string' &&
  (value.trim().includes('\n') || (value.length > lineCharacters && /\S\s+\S+\s+\S/.test(value)))

/** The turns of a conversation, where a value is one: messages with a role and a content. */
export function turnsOf(value: Json | undefined): Turn[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const turns: Turn[] = []
  for (const message of value) {
    if (!isJsonObject(message)) return undefined
    const { role, content, ...more } = message
    const text = contentOf(content)
    if (typeof role !== 'string' || text === undefined) return undefined
    turns.push({ role, content: text, more: Object.keys(more).length === 0 ? undefined : more })
  }
  return turns
}

/** The text of a message: as it is, or as the list of parts that some interfaces have. */
function contentOf(content: Json | undefined): string | undefined {
  if (content === null) return ''
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return undefined
  const texts = content.map((part) => (isJsonObject(part) ? part['text'] : undefined))
  return texts.every((text) => typeof text === 'string') ? texts.join('\n\n') : undefined
}

/** The value that a text is the JSON of, where it is an object or a list. */
export function jsonIn(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

const marks = [
  /^#{1,6} \S/m,
  /^\s*(?:[-*+]|\d+[.)]) \S/m,
  /\*\*\S/,
  /```/,
  /^\|.+\|\s*$/m,
  /\]\(\S+\)/,
  /`[^`\n]+`/,
]
const nestedDeeply = /(?:^|\n)(?:[ \t]*(?:>|[-*+]|\d+[.)])){12}/

/** Whether a text has marks of Markdown, and is one that can be rendered without a wait. */
export const isMarkdown = (text: string): boolean =>
  text.length <= markdownCharacters &&
  !nestedDeeply.test(text) &&
  marks.some((mark) => mark.test(text))

/** The beginning of a long text, up to the end of a paragraph, a line or a word; undefined for a short one. */
export function folded(text: string): string | undefined {
  if (text.length <= foldedCharacters * 1.25) return undefined
  const start = text.slice(0, foldedCharacters)
  for (const end of ['\n\n', '\n', ' ']) {
    const at = start.lastIndexOf(end)
    if (at > foldedCharacters / 2) return start.slice(0, at)
  }
  return start
}

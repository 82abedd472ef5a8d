import type { TextPlace } from '../table/row-place.ts'

/** The text of an element of a JSON array, its number from 1, and the line that it starts on. */
export interface ElementText extends Required<TextPlace> {
  readonly text: string
}

const code = {
  tab: 0x09,
  lineFeed: 0x0a,
  return: 0x0d,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const

/**
 * Cuts a JSON array that comes in pieces of text at the commas between its elements. Whether an
 * element is JSON is for its parser to say.
 */
export class ArrayCutter {
  /** The line that is read next, as an editor counts. */
  line = 1
  /** Where the text is: before the array, in it, or behind it. */
  state: 'before' | 'in' | 'behind' = 'before'
  /** What stands before or behind the array and should not, with its line. */
  stray: { readonly text: string; readonly line: number } | undefined
  /** The line that the element starts on which goes on; undefined between elements. */
  #startLine: number | undefined
  /** The start of the element that goes on. */
  #rest = ''
  #depth = 0
  #isQuoted = false
  #isEscaped = false
  #wasReturn = false
  /** How many elements have ended. */
  #count = 0

  /** The element that goes on, as far as it was read. */
  get open(): ElementText {
    return { text: this.#rest, row: this.#count + 1, line: this.#startLine ?? this.line }
  }

  /** Takes a piece of text, and answers the elements that end in it. */
  add(text: string): ElementText[] {
    const elements: ElementText[] = []
    let start = 0
    const cut = (end: number): void => {
      elements.push({ ...this.open, text: this.#rest + text.slice(start, end) })
      this.#rest = ''
      this.#startLine = undefined
      this.#count++
      start = end + 1
    }
    for (let i = 0; i < text.length; i++) {
      const char = text.charCodeAt(i)
      this.#countLine(char)
      if (this.#isInText(char) || isSpace(char)) continue
      if (this.state !== 'in') {
        if (this.state === 'before' && char === code.openList) {
          this.state = 'in'
          start = i + 1
        } else this.stray ??= { text: text.slice(i, i + 1), line: this.line }
        continue
      }
      const isEnd = this.#depth === 0 && char === code.closeList
      if (isEnd || (this.#depth === 0 && char === code.comma)) {
        // Only an array of no elements has nothing before its end.
        if (!isEnd || this.#startLine !== undefined || this.#count > 0) cut(i)
        if (isEnd) this.state = 'behind'
        continue
      }
      this.#startLine ??= this.line
      if (char === code.quote) this.#isQuoted = true
      else if (char === code.openObject || char === code.openList) this.#depth++
      else if (char === code.closeObject || char === code.closeList)
        this.#depth = Math.max(0, this.#depth - 1)
    }
    if (this.state === 'in') this.#rest += text.slice(start)
    return elements
  }

  #countLine(char: number): void {
    if (char === code.return || (char === code.lineFeed && !this.#wasReturn)) this.line++
    this.#wasReturn = char === code.return
  }

  /** Whether a character is part of a text in quotes, or its end. */
  #isInText(char: number): boolean {
    if (!this.#isQuoted) return false
    if (this.#isEscaped) this.#isEscaped = false
    else if (char === code.backslash) this.#isEscaped = true
    else if (char === code.quote) this.#isQuoted = false
    return true
  }
}

const isSpace = (char: number): boolean =>
  char === code.space || char === code.lineFeed || char === code.return || char === code.tab

import { exactInteger, exactNumber, isJsonObject, type JsonObject } from '@touchstone/core'
import { Numeral } from './numeral.ts'

type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object'

// A number with a leading zero or a plus sign is a name of something, such as a postal code.
const plainNumeral = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i
const boolean = /^(?:true|false)$/i
/** An object with more keys than this has free ones. */
const mostFields = 1_000

/** Sees values, such as the cells of a column, and finds the JSON Schema that takes them all. */
export class TypeTally {
  readonly #isText: boolean
  readonly #kinds = new Set<Kind>()
  readonly #fields = new Map<string, TypeTally>()
  #items: TypeTally | undefined
  #objects = 0
  #values = 0
  #isNullable = false

  /** @param isText whether values are the cells of a table that knows texts only, as CSV does */
  constructor({ isText = false }: { readonly isText?: boolean } = {}) {
    this.#isText = isText
  }

  /** How many values were seen, null ones too. */
  get values(): number {
    return this.#values
  }

  add(value: unknown): void {
    this.#values++
    if (value === null || value === undefined || (this.#isText && value === '')) {
      this.#isNullable = true
      return
    }
    if (typeof value === 'number' && !Number.isFinite(value)) this.#isNullable = true
    const kind = this.#isText && typeof value === 'string' ? kindOfCell(value) : kindOf(value)
    this.#kinds.add(kind)
    if (kind === 'array') {
      this.#items ??= new TypeTally()
      // An array by its kind.
      for (const element of value as readonly unknown[]) this.#items.add(element)
    }
    if (kind === 'object') this.#addFields(value as JsonObject)
  }

  /**
   * The schema. A field that some objects lack is optional; values of several kinds leave it open.
   * Where nothing but empty values was seen it takes anything.
   */
  schema(): JsonObject {
    const kinds = this.#isText && this.#kinds.size > 1 ? (['string'] as const) : [...this.#kinds]
    const [kind, another] = kinds
    if (kind === undefined || another !== undefined) return {}
    const type = this.#isNullable ? [kind, 'null'] : kind
    if (kind === 'array') return { type, items: this.#items?.schema() ?? {} }
    if (kind !== 'object') return { type }
    if (this.#fields.size > mostFields) return { type }
    const fields = [...this.#fields]
    const required = fields.filter(([, { values }]) => values === this.#objects)
    return {
      type,
      properties: Object.fromEntries(fields.map(([name, field]) => [name, field.schema()])),
      required: required.map(([name]) => name),
    }
  }

  #addFields(value: JsonObject): void {
    this.#objects++
    for (const [name, inner] of Object.entries(value)) {
      let field = this.#fields.get(name)
      if (!field) {
        if (this.#fields.size > mostFields) continue
        field = new TypeTally()
        this.#fields.set(name, field)
      }
      field.add(inner)
    }
  }
}

function kindOfCell(text: string): Kind {
  if (boolean.test(text)) return 'boolean'
  return plainNumeral.test(text) && exactNumber(text) !== undefined ? 'number' : 'string'
}

/** What a value becomes as JSON; digits that no double holds stay digits in a string. */
function kindOf(value: unknown): Kind {
  if (typeof value === 'boolean' || typeof value === 'number') return typeof value as Kind
  if (typeof value === 'bigint') return exactInteger(value) === undefined ? 'string' : 'number'
  if (value instanceof Numeral) return exactNumber(value.text) === undefined ? 'string' : 'number'
  if (Array.isArray(value)) return 'array'
  // Dates and bytes are no plain objects.
  return isJsonObject(value) ? 'object' : 'string'
}

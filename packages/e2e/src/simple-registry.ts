import type { ErrorCode } from '@touchstone/core'

/** What the registry should know about one model. */
export interface SimpleModel {
  readonly id: string
  name: string
  metadata: Record<string, number>
  archived: boolean
  deleted: boolean
  /** One entry for each revision, oldest first. */
  readonly actions: string[]
}

export type Edit =
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'patch'; readonly key: string; readonly value: number | null }
  | { readonly kind: 'archive' | 'restore' | 'delete' }

/** How the registry of models should behave, in memory and one call at a time. */
export class SimpleRegistry {
  readonly models: SimpleModel[] = []
  /** Who has a name, or had it last. */
  readonly #lastHolder = new Map<string, SimpleModel>()

  static revisionOf = (model: SimpleModel): number => model.actions.length

  holderOf(name: string): SimpleModel | undefined {
    return this.models.find((model) => !model.deleted && model.name === name)
  }

  /** A name finds who has it, or who had it last. */
  load(name: string): SimpleModel | 'not_found' {
    const model = this.#lastHolder.get(name)
    return model && !model.deleted ? model : 'not_found'
  }

  /** For writing a name finds only who has it now. */
  loadForWriting(name: string): SimpleModel | 'not_found' {
    return this.holderOf(name) ?? 'not_found'
  }

  refusalToCreate(name: string): ErrorCode | undefined {
    return this.holderOf(name) ? 'name_taken' : undefined
  }

  create(id: string, name: string): void {
    const model = {
      id,
      name,
      metadata: {},
      archived: false,
      deleted: false,
      actions: ['created'],
    }
    this.models.push(model)
    this.#lastHolder.set(name, model)
  }

  /** Makes an edit, or says why it is refused. */
  edit(model: SimpleModel, revision: number, edit: Edit): ErrorCode | undefined {
    if (model.deleted && edit.kind !== 'restore') return 'not_found'
    if (revision !== SimpleRegistry.revisionOf(model)) return 'stale_revision'
    if (edit.kind === 'rename') return this.#rename(model, edit.name)
    if (edit.kind === 'restore') return this.#restore(model)
    if (edit.kind === 'patch') this.#patch(model, edit)
    else this.#leave(model, edit.kind)
    return undefined
  }

  #rename(model: SimpleModel, name: string): ErrorCode | undefined {
    if (name === model.name) return undefined
    if (this.holderOf(name)) return 'name_taken'
    model.name = name
    this.#lastHolder.set(name, model)
    model.actions.push('renamed')
    return undefined
  }

  #restore(model: SimpleModel): ErrorCode | undefined {
    if (model.deleted) {
      if (this.holderOf(model.name)) return 'name_taken'
      // Undoes the delete alone: an archived model stays archived.
      model.deleted = false
      this.#lastHolder.set(model.name, model)
    } else if (model.archived) model.archived = false
    else return undefined
    model.actions.push('restored')
    return undefined
  }

  #patch(model: SimpleModel, { key, value }: { key: string; value: number | null }): void {
    const before = model.metadata[key] ?? null
    if (value === null) delete model.metadata[key]
    else model.metadata[key] = value
    if (value !== before) model.actions.push('edited')
  }

  #leave(model: SimpleModel, kind: 'archive' | 'delete'): void {
    if (kind === 'delete') model.deleted = true
    else if (model.archived) return
    else model.archived = true
    model.actions.push(`${kind}d`)
  }
}

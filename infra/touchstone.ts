import type * as published from '../packages/touchstone/src/aws.ts'
import { packageParts } from './package-parts.ts'
import { Registry } from './registry.ts'

/** What `touchstone/aws` exports. It is declared in `packages/touchstone/src/aws.ts`. */
export class Touchstone extends Registry {
  constructor(name: string, options: published.TouchstoneOptions = {}) {
    super(name, options, packageParts)
  }
}

Touchstone satisfies typeof published.Touchstone

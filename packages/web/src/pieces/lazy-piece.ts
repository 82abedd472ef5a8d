import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { loadCode } from '../routing/load-code.ts'
import { toastError } from './toast.ts'

/**
 * A part of a page whose code is loaded when it is first shown. Where that cannot be had, a notice
 * says so and the page stays as it is, with what was typed on it.
 * @param instead shown in its place then; nothing unless told otherwise
 */
export const lazyPiece = <Module, Props>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
  instead: ComponentType<Props> = () => null,
): LazyExoticComponent<ComponentType<Props>> =>
  lazy(async () => {
    try {
      return { default: pick(await loadCode(load)) }
    } catch (error) {
      toastError('A part of this page is not there.', error)
      return { default: instead }
    }
  })

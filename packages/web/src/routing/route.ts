import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { loadCode } from './load-code.ts'

/** The named parts of an address: of `/models/:model` the model. */
export type RouteParams = Readonly<Record<string, string>>

export type Page = ComponentType<{ params: RouteParams }>

export interface Route {
  readonly path: string
  /** What the window is called until the page knows better. */
  readonly title: string
  /** Loads the code of the page, once. */
  readonly load: () => Promise<{ default: Page }>
  readonly Page: LazyExoticComponent<Page>
}

/** A page whose code is a chunk of its own. */
export function route<Module>(
  path: string,
  title: string,
  loadModule: () => Promise<Module>,
  pick: (module: Module) => Page,
): Route {
  let loading: Promise<{ default: Page }> | undefined
  const load = (): Promise<{ default: Page }> =>
    (loading ??= loadCode(loadModule).then((module) => ({ default: pick(module) })))
  return { path, title, load, Page: lazy(load) }
}

let routes: readonly Route[] = []

/** Says which pages there are. Links load the code of theirs ahead, and do not know them otherwise. */
export function defineRoutes(all: readonly Route[]): void {
  routes = all
}

/** The first route that an address is of, with its parameters. */
export function matchRoute(pathname: string): { route: Route; params: RouteParams } | undefined {
  for (const candidate of routes) {
    const params = matchPath(candidate.path, pathname)
    if (params) return { route: candidate, params }
  }
  return undefined
}

/** Of `/models/:model` and `/models/mdl_1` the `{ model: 'mdl_1' }`; undefined when they differ. */
export function matchPath(path: string, pathname: string): RouteParams | undefined {
  const wanted = path.split('/')
  const given = pathname.replace(/(?<=.)\/$/, '').split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? ''
    if (!part.startsWith(':')) {
      if (part !== text) return undefined
    } else {
      const value = decoded(text)
      if (value === undefined || value === '') return undefined
      params[part.slice(1)] = value
    }
  }
  return params
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

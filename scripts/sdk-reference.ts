/**
 * Fills docs/sdk.md from the doc comments of what the packages export (`pnpm docs:sdk`). In the page,
 * `<!-- @touchstone/client: connect Touchstone -->` … `<!-- end -->` is where these exports go. With
 * `--check`, it only compares. Exports without a doc comment or without a place in the page are errors.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseAst } from 'vitest/node'

/** A node of the syntax tree, with the fields that are read here. */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly name?: string
  readonly id?: Node | null
  readonly declaration?: Node | null
  readonly declarations?: readonly Node[]
  readonly init?: Node | null
  readonly specifiers?: readonly Node[]
  readonly source?: { readonly value: string } | null
  readonly exported?: Node
  readonly imported?: Node
  readonly local?: Node
  readonly params?: readonly Node[]
  readonly left?: Node
  readonly key?: Node
  readonly value?: Node | null
  readonly kind?: string
  readonly accessibility?: string | null
  readonly computed?: boolean
  readonly optional?: boolean
  readonly typeParameters?: Node | null
  readonly typeAnnotation?: Node | null
  readonly returnType?: Node | null
  readonly superClass?: Node | null
  readonly extends?: readonly Node[]
  /** Statements, members, or a node that has these. */
  readonly body?: unknown
}
interface Module {
  readonly path: string
  readonly code: string
  readonly body: readonly Node[]
}
/** The statements that declare a name, where they are. */
interface Found {
  readonly module: Module
  readonly statements: readonly Node[]
}

const root = resolve(import.meta.dirname, '..')
const entries = {
  '@touchstone/client': 'packages/client/src/index.ts',
  '@touchstone/client/evaluators': 'packages/client/src/evaluators/index.ts',
  '@touchstone/client/node': 'packages/client/src/node/index.ts',
  '@touchstone/client/types': 'packages/client/src/types/index.ts',
  touchstone: 'packages/touchstone/src/index.ts',
  'touchstone/api': 'packages/touchstone/src/api.ts',
  'touchstone/aws': 'packages/touchstone/src/aws.ts',
}

const modules = new Map<string, Module>()
function load(path: string): Module {
  const known = modules.get(path)
  if (known) return known
  const code = readFileSync(path, 'utf8')
  const { body } = parseAst(code, { lang: 'ts', astType: 'ts' }) as unknown as { body: Node[] }
  const module = { path, code, body }
  modules.set(path, module)
  return module
}

function follow(from: Module, specifier: string): Module {
  if (specifier.startsWith('.')) return load(resolve(from.path, '..', specifier))
  const [, folder = '', rest = ''] = /^@touchstone\/([^/]+)(.*)$/.exec(specifier) ?? []
  const home = resolve(root, 'packages', folder)
  const manifest = JSON.parse(readFileSync(resolve(home, 'package.json'), 'utf8'))
  return load(resolve(home, manifest.exports[`.${rest}`]))
}

const declared = (node: Node): Node => node.declaration ?? node
const nameOf = (node: Node): string | undefined =>
  declared(node).id?.name ?? declared(node).declarations?.[0]?.id?.name

/** Finds the declaration of a name, through exports and imports of other modules. */
function find(module: Module, name: string): Found {
  const statements = module.body.filter((node) => nameOf(node) === name)
  if (statements.length > 0) return { module, statements }
  for (const node of module.body)
    for (const given of node.specifiers ?? []) {
      if ((given.exported ?? given.local)?.name !== name) continue
      const next = node.source ? follow(module, node.source.value) : module
      return find(next, (given.imported ?? given.local)?.name ?? name)
    }
  throw new Error(`${module.path} does not declare ${name}.`)
}

const exportsOf = ({ body }: Module): string[] =>
  body
    .filter(({ type }) => type === 'ExportNamedDeclaration')
    .flatMap((node) => [
      nameOf(node),
      ...(node.specifiers ?? []).map(({ exported }) => exported?.name),
    ])
    .filter((name) => name !== undefined)

/** The first sentence of the doc comment that ends right before a node. */
function sentence({ code }: Module, { start }: Node): string {
  const comment = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*$/.exec(code.slice(0, start))?.[1] ?? ''
  const text = comment.replaceAll(/^\s*\*? ?/gm, '').trim()
  const unset = /@default (.*)/.exec(text)?.[1]
  const prose = (text.startsWith('@') ? '' : (text.split(/\n@/)[0] ?? ''))
    .replaceAll(/\{@link (.*?)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .replace(/@default .*/, '')
    .trim()
  const first =
    /^.*?(?<!e\.g)[.!?](?= [A-Z`]|$)/.exec(prose)?.[0] ?? (prose === '' ? '' : `${prose}.`)
  return unset === undefined ? first : `${first} Default: ${unset}.`.trim()
}

const flat = (text: string): string =>
  text
    .replaceAll(/\/\*\*?[^]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/([^{;,|&(<\s])\s*\n\s*(?=readonly |\w+\??:)/g, '$1; ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/,? ([)>\]])/g, '$1')
    .replaceAll(/([(<[]) /g, '$1')
    .trim()

/** Where a function begins after its name, with its type parameters, parameters and result. */
function callable({ code }: Module, of: Node): string {
  const slice = (node: Node | null | undefined): string =>
    node ? flat(code.slice(node.start, node.end)) : ''
  const parameters = (of.params ?? []).map((given) => {
    const pattern: Node = given.left ?? given
    if (pattern.type === 'RestElement') return slice(pattern)
    const name = pattern.type === 'ObjectPattern' ? 'options' : (pattern.name ?? '')
    const isOptional = given.left !== undefined || pattern.optional
    const type = slice(pattern.typeAnnotation)
    return `${name}${isOptional ? '?' : ''}${type === '' && isOptional ? ': object' : type}`
  })
  const one = `${slice(of.typeParameters)}(${parameters.join(', ')})${slice(of.returnType)}`
  return one.length < 85
    ? one
    : one.replace(
        `(${parameters.join(', ')})`,
        () => `(\n${parameters.map((text) => `  ${text},\n`).join('')})`,
      )
}

/** The members of an interface or a class that others may use, as a list. */
function members(module: Module, of: Node): string[] {
  const { body } = of.body as { body: readonly Node[] }
  const lines = body.map((member) => {
    const { name, type: keyType } = member.key ?? {}
    if (name === undefined || name === 'constructor' || member.computed) return ''
    if (keyType === 'PrivateIdentifier' || member.accessibility === 'protected') return ''
    const call = member.params ? member : member.value?.params ? member.value : undefined
    const said = sentence(module, member)
    const tail = said === '' ? '' : ` — ${said}`
    if (call && member.kind !== 'get') return `- \`${name}${flat(callable(module, call))}\`${tail}`
    const type = call ? call.returnType : member.typeAnnotation
    const text = type ? flat(module.code.slice(type.start, type.end)) : ''
    const isOptional = member.optional === true
    const short = text.replace(isOptional ? / \| undefined$/ : /$^/, '')
    return `- \`${name}${isOptional ? '?' : ''}${short.length > 110 ? '' : short}\`${tail}`
  })
  return lines.filter((line) => line !== '')
}

const fenced = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``

/** One export as a part of the page. */
function described(entry: string, name: string): string {
  const { module, statements } = find(load(resolve(root, entry)), name)
  const said = statements.map((node) => sentence(module, node)).find((text) => text !== '')
  if (said === undefined) throw new Error(`${name} of ${module.path} has no doc comment.`)
  const parts = [`#### ${name}`, said]
  const nodes = statements.map(declared)
  const calls = nodes.filter(({ type }) => type === 'TSDeclareFunction')
  for (const node of nodes) {
    const made = node.declarations?.[0]?.init
    const isFunction = node.type === 'FunctionDeclaration' && calls.length === 0
    if (isFunction || node.type === 'TSDeclareFunction')
      parts.push(fenced(`function ${name}${callable(module, node)}`))
    else if (made?.type === 'ArrowFunctionExpression')
      parts.push(fenced(`function ${name}${callable(module, made)}`))
    else if (made && made.end - made.start < 160)
      parts.push(fenced(`const ${name} = ${flat(module.code.slice(made.start, made.end))}`))
    else if (node.type === 'TSInterfaceDeclaration' || node.type === 'ClassDeclaration') {
      const base = node.superClass?.name
      const inherited = base && base !== 'Error' ? find(module, base) : undefined
      const above = inherited?.statements.flatMap((one) => members(inherited.module, declared(one)))
      const kin = (node.extends ?? []).map((one) => module.code.slice(one.start, one.end))
      if (kin.length > 0) parts.push(`It extends \`${flat(kin.join(', '))}\`.`)
      parts.push([...(above ?? []), ...members(module, node)].join('\n'))
    } else if (node.type === 'TSTypeAliasDeclaration' && nodes.length === 1) {
      const text = flat(module.code.slice(node.id?.start, node.end))
      if (text.length < 240) parts.push(fenced(`type ${text}`))
    }
  }
  return parts.filter((part) => part !== '').join('\n\n')
}

const path = resolve(root, 'docs/sdk.md')
const page = readFileSync(path, 'utf8')
const missing = new Map(
  Object.entries(entries).map(([from, file]) => [
    from,
    new Set(exportsOf(load(resolve(root, file)))),
  ]),
)
const filled = page.replaceAll(
  /(<!-- (\S+): ([^>]+) -->\n)[^]*?(<!-- end -->)/g,
  (_, open: string, from: keyof typeof entries, names: string, close: string) => {
    const parts = names
      .trim()
      .split(/\s+/)
      .map((name) => {
        if (missing.get(from)?.delete(name) !== true)
          throw new Error(`docs/sdk.md has ${name} of ${from} twice, or there is no such export.`)
        return described(entries[from], name)
      })
    return `${open}\n${parts.join('\n\n')}\n\n${close}`
  },
)
for (const [from, names] of missing)
  if (names.size > 0)
    throw new Error(`Give these exports of ${from} a place in docs/sdk.md: ${[...names].join(' ')}`)
if (process.argv.includes('--check') && filled !== page)
  throw new Error('docs/sdk.md is not up to date. Run `pnpm docs:sdk`.')
writeFileSync(path, filled)

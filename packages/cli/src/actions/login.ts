import { bearerToken, connectTransport } from '@touchstone/client/rpc'
import { TouchstoneError } from '@touchstone/core/errors'
import { ask } from '../ask.ts'
import { writeConfig } from '../config-file.ts'
import { print, type OutputOptions } from '../output.ts'
import { throughProxies } from '../proxy-refusal.ts'
import { useProxies } from '../proxy.ts'
import { plain } from '../values.ts'

/** `touchstone login`: keeps nothing that the server does not accept. */
export async function login(
  url: string,
  options: OutputOptions & { readonly token?: string },
): Promise<void> {
  const { TOUCHSTONE_TOKEN = '' } = process.env
  const given = options.token ?? (TOUCHSTONE_TOKEN === '' ? undefined : TOUCHSTONE_TOKEN)
  const text = given ?? (await ask('Token: ', { hidden: true }))
  if (text === undefined || text.trim() === '')
    throw new TouchstoneError(
      'bad_input',
      'A login needs a token. Set TOUCHSTONE_TOKEN or add --token; a local server keeps its own in .touchstone/token.',
    )
  const token = bearerToken(text)
  await useProxies()
  const server = connectTransport({ url, token, ...throughProxies })
  const { name, role } = await server.rpc.tokens.current.query()
  const path = await writeConfig({ url: server.url, token })
  print(options, { url: server.url, name, role, config: path }, ({ green, dim }) => [
    `${green('✓')} ${plain(server.url)} as ${plain(name)} (${role})`,
    `  ${dim(`kept in ${plain(path)}`)}`,
  ])
}

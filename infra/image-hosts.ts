import { checkImageHosts } from '../packages/server/src/local/pages-policy.ts'

/**
 * Checks the hosts that the pages of a deployment may show images from.
 * @throws where one is no host, or not one that pages at https can show images from
 */
export const secureImageHosts = (hosts: readonly string[]): string[] => checked('imageHosts', hosts)

/** The same of a list as IMAGE_HOSTS has it, with spaces or commas between the hosts. */
export const imageHostsOf = (setting: string | undefined): string[] =>
  checked('IMAGE_HOSTS', (setting ?? '').split(/[\s,]+/).filter(Boolean))

function checked(source: string, given: readonly string[]): string[] {
  try {
    const hosts = checkImageHosts(given)
    const open = hosts.find((host) => !host.startsWith('https://'))
    if (open !== undefined)
      throw new Error(`${open} is not at https://, and the pages are: browsers show no such image.`)
    return hosts
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${source} cannot be used. ${reason}`, { cause: error })
  }
}

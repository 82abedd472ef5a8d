import { checkImageHosts } from '../packages/server/src/local/pages-policy.ts'

/**
 * The hosts that the pages of a deployment may show images from, as IMAGE_HOSTS names them.
 * @throws where one is no host, or not one that pages at https can show images from
 */
export function imageHostsOf(setting: string | undefined): string[] {
  const hosts = (setting ?? '').split(/[\s,]+/).filter(Boolean)
  try {
    const checked = checkImageHosts(hosts)
    const open = checked.find((host) => !host.startsWith('https://'))
    if (open !== undefined)
      throw new Error(`${open} is not at https://, and the pages are: browsers show no such image.`)
    return checked
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`IMAGE_HOSTS cannot be used. ${reason}`, { cause: error })
  }
}

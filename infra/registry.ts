import type * as published from '../packages/touchstone/src/aws.ts'
import { createApi } from './api.ts'
import { secureImageHosts } from './image-hosts.ts'
import type { FindParts } from './parts.ts'
import { createAdminToken } from './secret.ts'
import { createStorage } from './storage.ts'
import { createWeb } from './web.ts'

/**
 * A registry on AWS. Not a component of Pulumi's: as children of one, the table and the bucket of a
 * deployment from before there was this class would be replaced.
 */
export class Registry implements published.Touchstone {
  readonly url: $util.Output<string>
  readonly web: $util.Output<string>
  readonly table: $util.Output<string>
  readonly bucket: $util.Output<string>

  constructor(name: string, options: published.TouchstoneOptions, findParts: FindParts) {
    if (!/^([A-Z][A-Za-z0-9]*)?$/.test(name))
      throw new Error(
        `${JSON.stringify(name)} cannot name a registry: resources of SST begin with a capital letter and have letters and digits only. Write it like new Touchstone('Registry').`,
      )
    const { domain, retain = $app.stage === 'production' } = options
    const imageHosts = secureImageHosts(options.imageHosts ?? [])
    const { handler, pages } = findParts({ name, imageHosts })
    const web = createWeb(name, { imageHosts, domain, pages })
    const storage = createStorage(name, { retain, origin: web.router.url })
    web.allowObjectsAt(storage.objects.nodes.bucket.bucketRegionalDomainName)
    const adminToken = createAdminToken(name)
    const api = createApi(name, { handler, retain, adminToken, ...storage, router: web.router })
    this.url = api.url
    this.web = web.router.url
    this.table = storage.table.name
    this.bucket = storage.objects.name
  }
}

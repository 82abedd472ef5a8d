/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app({ stage }) {
    const production = stage === 'production'
    return {
      name: 'touchstone',
      home: 'aws',
      removal: production ? 'retain' : 'remove',
      protect: production,
    }
  },
  async run() {
    const { Registry } = await import('./infra/registry.ts')
    const { sourceParts } = await import('./infra/parts.ts')
    const { imageHostsOf } = await import('./infra/image-hosts.ts')
    // The empty name keeps the names, and with them the data, of stages that exist.
    const registry = new Registry(
      '',
      { imageHosts: imageHostsOf(process.env.IMAGE_HOSTS) },
      sourceParts,
    )
    const { url: api, web, table, bucket } = registry
    return { api, web, table, bucket }
  },
})

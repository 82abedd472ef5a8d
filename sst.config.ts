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
    // First: it narrows what every link below grants.
    await import('./infra/permissions.ts')
    const { router } = await import('./infra/web.ts')
    const { api } = await import('./infra/api.ts')
    const { objects, table } = await import('./infra/storage.ts')
    return { api: api.url, web: router.url, table: table.name, bucket: objects.name }
  },
})

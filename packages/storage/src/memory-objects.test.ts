import { createMemoryObjects } from '@touchstone/core/memory'
import { objectsConformance } from './conformance/index.ts'

objectsConformance('memory', async () => {
  let passedMs = 0
  const objects = createMemoryObjects({ now: () => Date.now() + passedMs })
  return {
    objects,
    fetch: objects.fetch,
    async passTime(milliseconds) {
      passedMs += milliseconds
    },
    async [Symbol.asyncDispose]() {},
  }
})

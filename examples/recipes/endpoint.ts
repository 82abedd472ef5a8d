import { openLocal } from 'touchstone'
import { serveRoute } from './serve-route.ts'

// With your own application: const url = 'http://localhost:3000/api/sentiment'
const { url, close } = await serveRoute()
await using touchstone = await openLocal('.touchstone')
await touchstone.evaluate('sentiment', {
  model: 'route-1',
  data: [
    { testSample: { text: 'I love it' }, groundTruth: 'positive' },
    { testSample: { text: 'A great chair' }, groundTruth: 'positive' },
    { testSample: { text: 'It broke' }, groundTruth: 'negative' },
    { testSample: { text: 'Not good' }, groundTruth: 'negative' },
  ],
  infer: async (testSample, { signal }) => {
    const body = JSON.stringify(testSample)
    const response = await fetch(url, { method: 'POST', body, signal })
    if (!response.ok) throw new Error(`The route answered ${response.status}.`)
    const { label } = (await response.json()) as { label: string }
    return label
  },
  score: ({ groundTruth, inference }) => inference === groundTruth,
  print: true,
})
close()

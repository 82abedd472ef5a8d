import { openLocal } from 'touchstone'

await using touchstone = await openLocal('.touchstone')
const capitals: Record<string, string> = { France: 'Paris', Italy: 'Rome', Spain: 'Barcelona' }
await touchstone.evaluate('capitals', {
  data: [
    { testSample: { country: 'France' }, groundTruth: 'Paris' },
    { testSample: { country: 'Italy' }, groundTruth: 'Rome' },
    { testSample: { country: 'Spain' }, groundTruth: 'Madrid' },
  ],
  infer: ({ country }) => capitals[country] ?? null,
  score: ({ groundTruth, inference }) => inference === groundTruth,
  print: true,
})

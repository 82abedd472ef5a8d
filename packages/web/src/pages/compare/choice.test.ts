import { expect, it } from 'vitest'
import { compareAddress } from '../../runs/compare-address.ts'
import { readChoice } from './choice.ts'

const read = (query: string) => readChoice(new URLSearchParams(query))

it('reads all that an address can say', () => {
  const address = compareAddress({
    suite: 'suite_s',
    version: 3,
    evaluator: { name: 'top 1', version: '2' },
    models: ['mdl_a', 'mdl_b'],
  })
  const query = address.slice(address.indexOf('?'))
  expect(read(`${query}&metric=m&better=lower&listed=more`)).toEqual({
    suite: 'suite_s',
    version: 3,
    models: ['mdl_a', 'mdl_b'],
    evaluator: { name: 'top 1', version: '2' },
    configuration: 0,
    metric: 'm',
    isLowerBetter: true,
    listed: 200,
  })
})

it('takes each model once and five at most, and nothing that makes no sense', () => {
  const models = ['a', 'a', 'b', 'c', 'd', 'e', 'f'].map((id) => `model=${id}`).join('&')
  const { version, evaluator, models: read5 } = read(`${models}&version=x&evaluator={`)
  expect(read5).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect([version, evaluator]).toEqual([undefined, undefined])
  expect(read('evaluator=none').evaluator).toBe('none')
})

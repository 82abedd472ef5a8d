import { expect, it } from 'vitest'
import { evaluatorText, readChoice } from './choice.ts'

const read = (query: string) => readChoice(new URLSearchParams(query))

it('reads all that an address can say', () => {
  const evaluator = encodeURIComponent(evaluatorText('top 1', '2'))
  const query = `suite=s&version=3&model=a&model=b&evaluator=${evaluator}&metric=m&better=lower&listed=more`
  expect(read(query)).toEqual({
    suite: 's',
    version: 3,
    models: ['a', 'b'],
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

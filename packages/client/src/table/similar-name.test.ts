import { expect, it } from 'vitest'
import { similarName, similarNames } from './similar-name.ts'

it.each([
  ['label', ['id', 'lable', 'labels'], 'lable'],
  ['score', ['id', 'scores'], 'scores'],
  ['score', ['SCORE', 'scores'], 'SCORE'],
  ['predictedClass', ['predicted_class', 'class'], 'predicted_class'],
  ['prediction.label', ['prediction label', 'id'], 'prediction label'],
  ['prediction.label', ['lable'], 'lable'],
  ['label', ['true_label', 'confidence'], 'true_label'],
  ['id', ['image_id'], 'image_id'],
])('%j may be meant by one of %j', (name, candidates, expected) => {
  expect(similarName(name, candidates)).toBe(expected)
})

it.each([
  ['label', ['id', 'score', 'class', 'locator']],
  ['id', ['ok', 'x', 'idx']],
  ['ok', ['no', 'id']],
  ['text', ['best', 'label']],
  ['score', []],
])('%j is none of %j', (name, candidates) => {
  expect(similarName(name, candidates)).toBeUndefined()
})

it('puts the most similar first, and equally similar ones in their order', () => {
  const names = ['train_lr_max', 'val.lr', 'epochs', 'lr', 'trian.lr', 'Train-LR']
  expect(similarNames('train.lr', names)).toEqual([
    'Train-LR',
    'trian.lr',
    'val.lr',
    'lr',
    'train_lr_max',
  ])
})

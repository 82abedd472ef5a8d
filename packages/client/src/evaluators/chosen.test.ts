import { expect, it } from 'vitest'
import { chosenOf } from './chosen.ts'

it.each([
  ['yes', 'yes'],
  ['YES.', 'yes'],
  ['**Yes**', 'yes'],
  ['_yes_', 'yes'],
  ['{"verdict":"yes"}', 'yes'],
  ['At first I thought no. Verdict: yes', 'yes'],
  ['Yes, but on reflection: no!', 'no'],
  ['I know.', null],
  ['no-one', null],
  ['yes/no', null],
  ["No's what they said", null],
  ['', null],
  ['Oui', null],
])('reads the last choice that is a word: %j is %j', (answer, choice) => {
  expect(chosenOf(['yes', 'no'])(answer)).toBe(choice)
})

it.each([
  ['4', '4'],
  ['Score: 4.', '4'],
  ['Score:4', '4'],
  ['(4)', '4'],
  ['4/5', null],
  ['4.5', null],
  ['4,5', null],
  ['-1', null],
  ['On a scale of 1-5', null],
  ['90%', null],
  ['45', null],
  ['Between 3 and 4, so 3', '3'],
])('reads numbers as a whole: %j is %j', (answer, choice) => {
  expect(chosenOf(['1', '2', '3', '4', '5', '90'])(answer)).toBe(choice)
})

it.each([
  [['helpful', 'not helpful'], 'This is not\n helpful', 'not helpful'],
  [['A', 'A+'], 'Grade: A+', 'A+'],
  [['A', 'A+'], 'Grade: A', 'A'],
  [['1', '-1'], 'It is -1', '-1'],
  [['ja', 'nein', 'größer'], 'GRÖSSER? Größer', 'größer'],
  [['是', '否'], '答案 是', '是'],
  [['a.b', 'axb'], 'axb', 'axb'],
  [['é'], 'e\u0301', 'é'],
])('takes the longest of the choices that end last: %j in %j is %j', (labels, answer, choice) => {
  expect(chosenOf(labels)(answer)).toBe(choice)
})

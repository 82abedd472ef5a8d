import { expect, test } from 'vitest'
import { dismissToast, toast, toastError, toasts } from './toast.ts'

test('too many notices push out what asks for nothing first, errors last', () => {
  toastError('Error.', new Error('Why'))
  toast('Undo.', () => undefined)
  toast('Plain.')
  const said = (): string[] => toasts.get().map(({ message }) => message)
  for (const n of [1, 2, 3]) toast(`Done ${n}.`, () => undefined)
  expect(said()).toEqual(['Error. Why', 'Done 1.', 'Done 2.', 'Done 3.'])
  for (const n of [1, 2, 3, 4]) toastError(`Error ${n}.`, new Error('Why'))
  expect(said()).toEqual(['Error 1. Why', 'Error 2. Why', 'Error 3. Why', 'Error 4. Why'])
  for (const { id } of toasts.get()) dismissToast(id)
})

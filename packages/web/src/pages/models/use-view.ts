import { setSearchParams, useSearchParams } from '../../routing/location.ts'
import { readView, type Column, type View } from './view.ts'

export const useView = (): View => readView(useSearchParams())

/** Goes to the view with another order: a column once more turns its order round. */
export function sortBy(view: View, column: Column): void {
  const isTurn = view.sort === column
  const order = isTurn ? (view.order === 'ascending' ? 'descending' : 'ascending') : null
  setSearchParams({ sort: column, order })
}

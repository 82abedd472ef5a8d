import { formerName } from '@touchstone/core/former-name'
import { note } from './output.ts'
import { plain } from './values.ts'

const noted = new Set<string>()

/** Begins with another command in the same process, which has said nothing yet. */
export const forgetNotes = (): void => noted.clear()

/** Says on stderr, once, that what was asked for by a former name is called otherwise now. */
export function noteFormerName(asked: string, record: { readonly name: string }): void {
  const former = formerName(asked, record)
  if (former === undefined) return
  const text = `${plain(former)} is now called ${plain(record.name)}`
  if (noted.has(text)) return
  noted.add(text)
  note(text)
}

import type { ReactElement } from 'react'
import { suiteKind } from '../../test-data/kinds.ts'
import { ListPage } from '../../test-data/list-page.tsx'

const example = `const { testSuite } = await TestSuite.getOrCreate('pets', {
  testCases: [night, day],
})`

export const SuitesPage = (): ReactElement => <ListPage kind={suiteKind} example={example} />

import type { ReactElement } from 'react'
import { caseKind } from '../../test-data/kinds.ts'
import { ListPage } from '../../test-data/list-page.tsx'

const example = `const { testCase } = await TestCase.getOrCreate('pets', {
  samples: [
    { testSample: { locator: 's3://pets/tom.jpg' }, groundTruth: { label: 'cat' } },
  ],
})`

export const CasesPage = (): ReactElement => <ListPage kind={caseKind} example={example} />

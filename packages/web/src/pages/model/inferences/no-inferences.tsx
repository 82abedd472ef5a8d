import type { ReactElement } from 'react'
import type { ModelRecord } from '../../../api/models.ts'
import { CodeBlock } from '../../../pieces/code-block.tsx'
import { Empty } from '../../../pieces/empty.tsx'

/** How inferences get here. */
export function NoInferences({ model }: { model: ModelRecord }): ReactElement {
  return (
    <Empty title="No test case has a sample that this model inferred">
      <p>
        Inferences are stored while <code className="font-mono">test</code> runs, or come from a
        table that you have. Then they stand here, beside their ground truths.
      </p>
      <CodeBlock code="await test(model, testSuite)" label="the code that tests the model" />
      <CodeBlock
        code={`touchstone upload preds.csv --model ${model.id} --suite <suite> --key locator`}
        label="the command that uploads a table"
      />
    </Empty>
  )
}

import { describe, expect, it } from 'vitest'
import { homes } from './every-home.ts'
import { deep } from './json-object.ts'
import { expectUnchanged, stageOne, type Refusal } from './unchanged.ts'

describe.each(homes)('the registry $name refuses', ({ open }) => {
  it('what there is not, by the name or id that was asked for', async () => {
    expect.hasAssertions()
    await using home = await open()
    const { Model, TestCase, TestSuite, model, testCase, suite, workflowId } = await stageOne(home)
    const { rpc } = home.touchstone
    const missing = (attempt: () => Promise<unknown>, says: RegExp): Refusal => ({
      attempt,
      code: 'not_found',
      says,
    })
    const part = { sha256: 'a'.repeat(64), bytes: 10, block: 0 }
    const target = { testSuiteId: suite.id, version: 9 }
    await expectUnchanged(home, {
      model: missing(() => Model.load('nope'), /no model named "nope"/),
      'model id': missing(() => Model.load('mdl_00000000001'), /mdl_00000000001/),
      'model number': missing(() => Model.load(7), /mdl_00000000007/),
      'id of another kind': missing(() => Model.load(testCase.id), new RegExp(testCase.id)),
      'test case': missing(() => TestCase.load('nope'), /no test case named "nope"/),
      'test case version': missing(
        () => TestCase.load('all', { version: 2 }),
        /test case "all" has no version 2; its newest is 1/,
      ),
      suite: missing(() => TestSuite.load('nope'), /no test suite named "nope"/),
      'suite version': missing(
        () => TestSuite.load('suite', { version: 9 }),
        /test suite "suite" has no version 9; its newest is 1/,
      ),
      'suite version to read': missing(
        () => rpc.inferences.read.query({ target, modelId: model.id }),
        /no version 9/,
      ),
      'suite version to test': missing(
        () =>
          rpc.testRuns.getOrCreate.mutate({
            modelId: model.id,
            testSuiteId: suite.id,
            version: 9,
            evaluator: null,
          }),
        /no version 9/,
      ),
      run: missing(() => rpc.testRuns.get.query({ id: 'run_00000000001' }), /run_00000000001/),
      workflow: missing(
        () => rpc.workflows.get.query({ workflow: 'nope' }),
        /workflow named "nope"/,
      ),
      'workflow of a model': missing(
        () => rpc.models.create.mutate({ workflowId: 'wf_00000000001', name: 'x' }),
        /no workflow with the id wf_00000000001/,
      ),
      'workflow of a draft': missing(
        () => rpc.testCases.draft.mutate({ workflowId: 'wf_00000000001' }),
        /wf_00000000001/,
      ),
      'workflow of a test suite': missing(
        () =>
          rpc.testSuites.create.mutate({ workflowId: 'wf_00000000001', name: 'x', testCases: [] }),
        /wf_00000000001/,
      ),
      'workflow of samples': missing(
        () => rpc.testSamples.prepare.mutate({ workflowId: 'wf_00000000001', parts: [part] }),
        /wf_00000000001/,
      ),
      'schema revision': missing(
        () => rpc.workflows.schemas.query({ id: workflowId, revision: 2 }),
        /no schema revision 2/,
      ),
      draft: missing(
        () => rpc.testCases.prepareDraft.mutate({ draftId: 'drf_00000000001', parts: [part] }),
        /drf_00000000001/,
      ),
      token: missing(() => rpc.tokens.revoke.mutate({ id: 'tok_00000000001' }), /tok_00000000001/),
      'revision of a model': missing(() => model.revert(5), /revision 5/),
      'test case of a suite': missing(
        () =>
          rpc.testSuites.create.mutate({
            workflowId,
            name: 'x',
            testCases: [{ id: 'case_00000000001', version: 1 }],
          }),
        /case_00000000001/,
      ),
    })
  })

  it('input of the wrong form, naming its path and the rule', async () => {
    expect.hasAssertions()
    await using home = await open()
    const { model, testCase, workflowId } = await stageOne(home)
    const { rpc } = home.touchstone
    const bad = (attempt: () => Promise<unknown>, says: RegExp): Refusal => ({
      attempt,
      code: 'bad_input',
      says,
    })
    const { id } = model
    const target = { testCaseId: 'case_x' }
    await expectUnchanged(home, {
      'id of another kind': bad(
        () => rpc.models.update.mutate({ id: testCase.id, revision: 1 }),
        /id: .*is not the id of a model/,
      ),
      'revision 0': bad(() => rpc.models.update.mutate({ id, revision: 0 }), /revision: /),
      'revision 1.5': bad(() => rpc.models.update.mutate({ id, revision: 1.5 }), /revision: /),
      'a filter that is too deep': bad(
        () => rpc.models.list.query({ filter: { metadata: [{ path: 'keep', equals: deep(33) }] } }),
        /filter\.metadata\[0\]\.equals: .*deeper than 32 levels/,
      ),
      'page size': bad(() => rpc.models.history.query({ id, limit: 0 }), /limit: /),
      cursor: bad(() => rpc.testRuns.list.query({ cursor: '' }), /cursor: .*`next`/),
      'blank name to load': bad(
        () => rpc.models.get.query({ model: ' ' }),
        /model: .*name or an id/,
      ),
      'number to load': bad(() => rpc.models.get.query({ model: 1.5 }), /model: .*name or an id/),
      'id in a union': bad(() => rpc.inferences.read.query({ target }), /testCaseId: .*"case_x"/),
      role: bad(
        () => rpc.tokens.create.mutate({ name: 'x', role: 'owner' as 'admin' }),
        /role: .*"reader"/,
      ),
      expiry: bad(
        () => rpc.tokens.create.mutate({ name: 'x', role: 'admin', expiresAt: 'tomorrow' }),
        /expiresAt: /,
      ),
      'set of rows': bad(
        () =>
          rpc.testCases.edit.mutate({
            id: testCase.id,
            revision: 1,
            content: { remove: [{ block: 0, rows: '5-1' }] },
          }),
        /"5-1" is not a set of rows/,
      ),
      'a test case twice': bad(
        () =>
          rpc.testSuites.create.mutate({
            workflowId,
            name: 'x',
            testCases: [1, 1].map((version) => ({ id: testCase.id, version })),
          }),
        /each test case only once/,
      ),
    })
  })
})

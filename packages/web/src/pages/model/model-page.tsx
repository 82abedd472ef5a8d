import { useQuery } from '@tanstack/react-query'
import { recordKinds } from '@touchstone/core/record-kind'
import { Suspense, type ReactElement } from 'react'
import { lazyPiece } from '../../pieces/lazy-piece.ts'
import { useMay } from '../../api/me.ts'
import { editModel } from '../../api/model-edits.ts'
import type { ModelRecord } from '../../api/models.ts'
import { modelQuery } from '../../api/one-model.ts'
import { MetadataEditor } from '../../metadata/editor.tsx'
import { CopyButton } from '../../pieces/copy-button.tsx'
import { InlineEdit } from '../../pieces/inline-edit.tsx'
import { NotShown } from '../../pieces/not-shown.tsx'
import { PageSkeleton } from '../../pieces/skeleton.tsx'
import { Tabs } from '../../pieces/tabs.tsx'
import { useTitle } from '../../pieces/use-title.ts'
import { Link } from '../../routing/link.tsx'
import { navigate, useSearchParams } from '../../routing/location.ts'
import type { RouteParams } from '../../routing/route.ts'
import { Facts } from './facts.tsx'
import { History } from './history.tsx'
import { ModelActions } from './model-actions.tsx'
import { ModelRuns } from './model-runs.tsx'

const ModelInferences = lazyPiece(
  () => import('./inferences/model-inferences.tsx'),
  (module) => module.ModelInferences,
)

const kind = { ...recordKinds.model, path: '/models' }
const tabs = [
  { id: 'runs', title: 'Runs' },
  { id: 'inferences', title: 'Inferences' },
  { id: 'history', title: 'History' },
] as const

/** One model: its name, metadata, tags, runs and history. */
export function ModelPage({ params }: { params: RouteParams }): ReactElement {
  const mayEdit = useMay('writer')
  const { data: model, error, refetch } = useQuery(modelQuery(params.model ?? ''))
  useTitle(model?.name)
  if (!model)
    return error ? (
      <NotShown {...{ error, kind }} retry={refetch} sought={params.model} />
    ) : (
      <PageSkeleton />
    )
  return (
    <>
      <Title {...{ model, mayEdit }} />
      <div className="mt-4 grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,64rem)_384px]">
        <MetadataEditor key={model.id} {...{ model, mayEdit }} />
        <Facts {...{ model, mayEdit }} />
      </div>
      <Parts {...{ model, mayEdit }} />
    </>
  )
}

function Title({ model, mayEdit }: { model: ModelRecord; mayEdit: boolean }): ReactElement {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-1">
      <div className="min-w-0 grow">
        <p className="text-sm text-muted">
          <Link to="/models" className="hover:text-ink">
            Models
          </Link>{' '}
          /
        </p>
        <h1 className="max-w-3xl text-lg font-semibold">
          <InlineEdit
            label="Rename"
            of={model}
            field="name"
            text={model.name}
            isAllowed={mayEdit}
            save={(name, seen) => editModel(seen, { name })}
          >
            <span className="foreign break-words">{model.name}</span>
          </InlineEdit>
        </h1>
        <p className="flex items-center gap-1 font-mono text-xs text-muted">
          {model.id}
          <CopyButton text={model.id} what="the id" />
          {model.archivedAt !== null && <span className="font-sans">archived</span>}
        </p>
      </div>
      {mayEdit && <ModelActions model={model} />}
    </div>
  )
}

function Parts({ model, mayEdit }: { model: ModelRecord; mayEdit: boolean }): ReactElement {
  const wanted = useSearchParams().get('tab')
  const current = tabs.find(({ id }) => id === wanted)?.id ?? 'runs'
  return (
    <Tabs
      label="About the model"
      {...{ tabs, current }}
      choose={(id) => navigate(`/models/${model.id}?tab=${id}`, { replace: true })}
    >
      {current === 'runs' && <ModelRuns model={model} />}
      {current === 'history' && <History {...{ model, mayEdit }} />}
      <Suspense fallback={<PageSkeleton />}>
        {current === 'inferences' && <ModelInferences model={model} />}
      </Suspense>
    </Tabs>
  )
}

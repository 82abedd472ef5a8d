import type { ReactElement } from 'react'
import { useMay } from '../api/me.ts'
import { CopyButton } from '../pieces/copy-button.tsx'
import { InlineEdit } from '../pieces/inline-edit.tsx'
import { Tag } from '../pieces/tag.tsx'
import { readTags, tagsText } from '../pieces/tags-text.ts'
import { TextEdit } from '../pieces/text-edit.tsx'
import { Time } from '../pieces/time.tsx'
import { editLabels } from './edit-labels.ts'
import type { Kind, TestDataRecord } from './kinds.ts'

/** What a test case or suite is called and said of, edited where it stands by who may. */
export function Labels({ kind, record }: { kind: Kind; record: TestDataRecord }): ReactElement {
  const isAllowed = useMay('writer')
  const { id, name, description, tags } = record
  return (
    <header className="grid grid-cols-1 gap-2">
      <h1 className="text-lg font-semibold">
        <InlineEdit
          label="Rename"
          of={record}
          field="name"
          text={name}
          isAllowed={isAllowed}
          save={(typed, seen) => editLabels(kind, seen, { name: typed })}
        >
          <span className="foreign min-w-0 break-words">{name}</span>
        </InlineEdit>
      </h1>
      <TextEdit
        what="the description"
        of={record}
        field="description"
        text={description}
        isAllowed={isAllowed}
        save={(typed, seen) => editLabels(kind, seen, { description: typed })}
      >
        {description === '' ? (
          <p className="text-muted">No description</p>
        ) : (
          <p className="foreign max-w-3xl min-w-0 break-words whitespace-pre-wrap">{description}</p>
        )}
      </TextEdit>
      <div className="flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
        <InlineEdit
          label="Edit the tags"
          of={record}
          field="tags"
          text={tagsText(tags)}
          isAllowed={isAllowed}
          save={(typed, seen) => editLabels(kind, seen, { tags: readTags(typed) })}
        >
          <span className="flex min-w-0 flex-wrap gap-1">
            {tags.length === 0 ? 'No tags' : tags.map((tag) => <Tag key={tag} name={tag} />)}
          </span>
        </InlineEdit>
        <span className="flex items-center">
          <code className="font-mono text-xs">{id}</code>
          <CopyButton text={id} what="the id" />
        </span>
        <span>
          edited <Time at={record.updatedAt} /> by{' '}
          <span className="foreign">{record.updatedBy}</span>
        </span>
      </div>
    </header>
  )
}

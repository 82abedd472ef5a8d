import { Option, type Command } from 'commander'
import type { EditOptions, GuardedOptions } from '../actions/edit-record.ts'
import type { CreateOptions, ModelsListOptions } from '../actions/models.ts'
import {
  connecting,
  examples,
  positive,
  printing,
  printingBesideJsonValues,
  repeated,
} from '../options.ts'
import { addHistory, addRename, addTags, forOne, guarded } from './records.ts'

/** `touchstone models …`. */
export function addModels(program: Command): void {
  const models = program.command('models').description('see and edit models')
  addReading(models)
  addMetadata(models)
  addTags(models, 'models')
  addLife(models)
}

function addReading(models: Command): void {
  const list = models
    .command('list')
    .description('list models')
    .option('--workflow <workflow>', 'only models of this workflow')
    .option('--name <text>', 'only models with this in their name')
    .option('--tag <tag>', 'only models with this tag; repeat for several', repeated)
    .option(
      '--where <condition>',
      'only models whose metadata fulfils this: a key, one of = != < <= > >= ~ (contains), and a value, in quotes; repeat for several',
      repeated,
    )
    .option('--where-json <condition>', 'the same with a value in JSON', repeated)
    .option(
      '--has <key>',
      'only models with this key in their metadata; repeat for several',
      repeated,
    )
    .option('--lacks <key>', 'only models without it; repeat for several', repeated)
    .option(
      '--created <condition>',
      "only models created then: one of < <= > >=, and a date or a time, like '>=2026-03-01', local unless it has an offset; repeat for several",
      repeated,
    )
    .option('--updated <condition>', 'the same of the last edit', repeated)
    .option('--archived', 'the archived models instead')
    .option(
      '--suite <suite>',
      'show, and sort and filter by, the scores on this test suite (default: of the newest runs)',
    )
    .option(
      '--score <condition>',
      'only models whose headline metric fulfils this: its name, one of = != < <= > >=, and a number, in quotes; repeat for several',
      repeated,
    )
    .addOption(
      new Option('--sort <by>', 'the order; or a headline metric: best first')
        .choices(['name', 'created', 'updated'])
        // Metrics are as many as there are.
        .argParser(String)
        .default('name'),
    )
    .option('--reverse', 'the other way round')
    .option('--limit <count>', 'how many at most', positive, 50)
    .action(async (options: ModelsListOptions) => {
      await (await import('../actions/models.ts')).listModels(options)
    })
  examples(
    printing(connecting(list)),
    'touchstone models list --tag prod --sort updated --reverse',
    'touchstone models list --where train.lr=0.001 --json',
    `touchstone models list --where 'train.lr>0.01' --where data~imagenet --lacks retired`,
    `touchstone models list --suite held-out --sort accuracy --score 'macro.f1>=0.8'`,
    `touchstone models list --updated '>=2026-03-01' --updated '<2026-04-01'`,
  )

  const show = forOne(models, 'models', ['show', 'show a model with its metadata']).action(
    async (model: string, options: EditOptions) => {
      await (await import('../actions/models.ts')).showModel(model, options)
    },
  )
  examples(printing(connecting(show)), 'touchstone models show resnet50')

  addHistory(models, 'models')
}

function addMetadata(models: Command): void {
  const create = models
    .command('create')
    .description('create a model')
    .argument('<name>', 'a name that no other model has')
    .argument('[key=value...]', 'its metadata')
    .option('--workflow <workflow>', 'its workflow; may be left out where there is only one')
    .option('--tag <tag>', 'a tag; repeat for several', repeated)
    .option('--json <key=json>', 'metadata with a value in JSON; repeat for several', repeated)
    .action(async (name: string, texts: readonly string[], options: CreateOptions) => {
      await (await import('../actions/models.ts')).createModel(name, texts, options)
    })
  examples(
    printingBesideJsonValues(connecting(create)),
    'touchstone models create resnet50 --workflow Animals train.lr=0.01 --tag dev',
  )

  const set = forOne(models, 'models', [
    'set',
    'set metadata of a model: numbers, true, false and null are JSON, everything else is text',
  ])
    .argument('[key=value...]', 'a dotted path makes nested objects')
    .option('--json <key=json>', 'a value in JSON; repeat for several', repeated)
    .action(async (model: string, texts: readonly string[], options: CreateOptions) => {
      await (await import('../actions/model-metadata.ts')).setMetadata(model, texts, options)
    })
  examples(
    printingBesideJsonValues(connecting(set)),
    'touchstone models set resnet50 train.lr=0.001 owner=vision-team',
    `touchstone models set resnet50 --json extra='{"a":1}' --output json`,
  )

  const unset = forOne(models, 'models', ['unset', 'remove metadata of a model'])
    .argument('<key...>', 'dotted paths')
    .action(async (model: string, keys: readonly string[], options: EditOptions) => {
      await (await import('../actions/model-metadata.ts')).unsetMetadata(model, keys, options)
    })
  examples(printing(connecting(unset)), 'touchstone models unset resnet50 train.lr extra')
}

function addLife(models: Command): void {
  addRename(models, 'models')

  const revert = forOne(models, 'models', [
    'revert',
    'make name, metadata and tags of an earlier revision the newest',
  ])
    .argument('<to>', 'the earlier revision', positive)
    .action(async (model: string, to: number, options: GuardedOptions) => {
      const { editModel } = await import('../actions/edit-model.ts')
      await editModel(model, options, (rpc, seen) => rpc.models.revert.mutate({ ...seen, to }))
    })
  examples(guarded(revert, 'models'), 'touchstone models revert resnet50 4')

  const archive = forOne(models, 'models', [
    'archive',
    'take a model out of lists; everything stays',
  ]).action(async (model: string, options: GuardedOptions) => {
    const { editModel } = await import('../actions/edit-model.ts')
    await editModel(model, options, (rpc, seen) => rpc.models.archive.mutate(seen))
  })
  examples(guarded(archive, 'models'), 'touchstone models archive resnet50')

  const restore = models
    .command('restore')
    .description('bring back a model that was archived or deleted')
    .argument('<model>', 'name or id of an archived model, id of a deleted one')
    .action(async (model: string, options: GuardedOptions) => {
      await (await import('../actions/edit-model.ts')).restoreModel(model, options)
    })
  examples(guarded(restore, 'models'), 'touchstone models restore resnet50')

  const remove = forOne(models, 'models', [
    'delete',
    'delete a model and free its name; for 30 days it can be restored by its id',
  ])
    .option('--yes <name>', 'the name of the model, instead of typing it in')
    .action(async (model: string, options: GuardedOptions & { yes?: string }) => {
      await (await import('../actions/delete-model.ts')).deleteModel(model, options)
    })
  examples(guarded(remove, 'models'), 'touchstone models delete resnet50 --yes resnet50')
}

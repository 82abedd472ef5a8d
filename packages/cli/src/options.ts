import { InvalidArgumentError, Option, type Command } from 'commander'

/**
 * Adds the options that say which Touchstone is meant.
 * @param makesDirectory whether the command makes the data directory that is named
 */
export const connecting = (
  command: Command,
  { makesDirectory = false }: { makesDirectory?: boolean } = {},
): Command =>
  command
    .option('--url <url>', 'the server, like http://localhost:3000 (or TOUCHSTONE_URL)')
    .option('--token <token>', 'a bearer token (or TOUCHSTONE_TOKEN, which other users cannot see)')
    .option(
      '--dir <path>',
      `a data directory on this machine${makesDirectory ? ', made when missing' : ''} (default: .touchstone)`,
    )

/** Adds the options that print the outcome as JSON. */
export const printing = (command: Command): Command =>
  printingBesideJsonValues(command).option('--json', 'the same as --output json')

/** The same for a command whose `--json` takes values. */
export const printingBesideJsonValues = (command: Command): Command =>
  command.addOption(
    new Option('--output <format>', 'what to print').choices(['text', 'json']).default('text'),
  )

/** Adds examples to the end of a command's help; a line that starts with a space goes on the one before. */
export const examples = (command: Command, ...lines: readonly string[]): Command =>
  command.addHelpText(
    'after',
    `\nExamples:\n${lines.map((line) => (line.startsWith(' ') ? `  ${line}` : `  $ ${line}`)).join('\n')}`,
  )

/** Reads an option that may be given several times. */
export const repeated = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]

/** Reads an option or argument that is a positive integer. */
export function positive(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError(`It takes a positive integer, not ${JSON.stringify(text)}.`)
}

/** An option that says what to do with rows. */
export const failOrSkip = (flag: string, about: string): Option =>
  new Option(`${flag} <what>`, about).choices(['fail', 'skip']).default('fail')

/** The option that says how NaN is read. */
export const nanOption = (): Option =>
  new Option('--nan <what>', 'what to do with NaN: refuse it (fail), or read it as no value (null)')
    .choices(['fail', 'null'])
    .default('fail')

/** The argument for the files of a table. */
export const tableFiles = [
  '<files...>',
  '.csv, .tsv, .jsonl, .ndjson or .json, each also .gz or .zst, or .parquet; several files and patterns like "shards/*.csv" are one table, and - is standard input',
] as const

/** Adds the options that say what the files of a table are. */
export const dialect = (command: Command): Command =>
  command
    .addOption(
      new Option('--format <format>', 'format of the files (default: by their extensions)').choices(
        ['csv', 'tsv', 'jsonl', 'json', 'parquet'],
      ),
    )
    .option(
      '--delimiter <character>',
      String.raw`CSV: what separates values, \t for a tab (default: ",")`,
    )
    .option(
      '--quote <character>',
      `CSV: what quotes values, or none if quotes are ordinary text (default: '"')`,
    )
    .option('--escape <character>', 'CSV: what escapes a quote within quotes (default: the quote)')
    .option('--comment <character>', 'CSV: skip lines that start with this')
    .option(
      '--header <names>',
      'CSV without a header: the names of the columns, separated by commas',
    )
    .option(
      '--encoding <encoding>',
      'CSV: utf-16le, windows-1252 (also called latin1), shift_jis, gbk or another (default: utf-8)',
    )

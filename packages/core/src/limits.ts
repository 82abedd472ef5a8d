/** Blocks that one call reads. */
export const blocksPerCall = 100

/** Every limit of Touchstone, in one place. `docs/limits.md` publishes them; errors name them. */
export const limits = {
  /** Characters (Unicode code points) of a name, after NFC and trimming. */
  nameCharacters: 256,
  /** Bytes of a metadata object as JSON in UTF-8. */
  metadataBytes: 256 * 1024,
  /** Levels of nesting in any JSON value that is stored. */
  jsonDepth: 32,
  /** Values of one row: elements of lists, values of keys, empty lists and objects. */
  rowValues: 256 * 1024,
  tags: 64,
  /** Characters of one tag. */
  tagCharacters: 128,
  /** Characters of a description of a test case, a test suite or an evaluator. */
  descriptionCharacters: 4_096,
  /** Bytes of one JSON Schema as JSON in UTF-8. */
  schemaBytes: 64 * 1024,
  /** Levels of nesting in a JSON Schema. */
  schemaLevels: 256,
  /** Milliseconds to compile one JSON Schema, or to check one row against it. */
  schemaStepMs: 1_000,
  /** Bytes of memory for the same. */
  schemaMemoryBytes: 256 * 1024 * 1024,
  /** Schema revisions of one workflow. */
  schemaRevisions: 1_000,
  /** Test cases of one version of a test suite. */
  suiteTestCases: 2_000,
  /** Test cases of one `initMany`. */
  initManyTestCases: 1_000,
  /** Blocks with rows of one slice, or with rows that one edit removes. */
  selectedBlocks: 5_000,
  /** Rows of one block, and so of one part. */
  blockRows: 4_096,
  /** Bytes of one row of a part, as JSON in UTF-8. */
  rowBytes: 1024 * 1024,
  /** Bytes of one part as it is uploaded (gzip). */
  partBytes: 16 * 1024 * 1024,
  /** Bytes of one part after decompression. */
  partRawBytes: 64 * 1024 * 1024,
  /** UTF-16 code units of the test samples after which a block takes no more of them. */
  blockFillCharacters: 16 * 1024 * 1024,
  /** Bytes of a block of test samples that can be read, decompressed. */
  blockRawBytes: 256 * 1024 * 1024,
  /** Bytes of all parts of one commit of test samples, decompressed. */
  samplesCommitRawBytes: 64 * 1024 * 1024,
  /** Parts of one block with less than 16 MiB of lines, before the smallest are merged. */
  partsPerBlock: 16,
  /** Parts that one commit may name. */
  partsPerCommit: 32,
  /** Bytes of metrics of one test case or one test suite as JSON in UTF-8. */
  metricsBytes: 256 * 1024,
  /** Metrics that an evaluator may describe. */
  describedMetrics: 256,
  /** Metrics of a run that lists show. */
  headlineMetrics: 8,
  /** Configurations of one evaluator. */
  evaluatorConfigurations: 64,
  /** Bytes of all of them as JSON in UTF-8, or of an evaluator that is data. */
  configurationsBytes: 256 * 1024,
  /** Conditions of one kind in a filter: of the metadata, of a time, or of scores. */
  conditions: 64,
  /** Characters of the value of a condition, as JSON, and of a name that is looked up. */
  askedCharacters: 4_096,
  /** Characters of a path of the metadata in a filter, an order or the facets, dots included. */
  pathCharacters: 1_024,
  blocksPerCall,
  /** Blocks of one call that compares two versions of a test case. */
  comparedBlocksPerCall: 32,
  /** Metrics of test cases or of a test suite in one call that stores them. */
  metricsPerCall: 100,
  /**
   * Test samples that one call evaluates on AWS Lambda; a sample counts once for each test case with it.
   */
  functionEvaluationSamples: 100_000,
  /** Models of one call that asks for their newest runs. */
  latestRunModels: 200,
  /** Entries of one page of the test cases or test suites that a model has inferences of. */
  inferredTargets: 100,
  /** Entries of one page of a list. */
  pageSize: 1_000,
  /** Bytes of the records of one page, and of all pages of one batch of calls. */
  pageBytes: 4 * 1024 * 1024,
  /** Calls in one request. */
  batchCalls: 40,
  /** Bytes of the body of one RPC call. */
  requestBytes: 4 * 1024 * 1024,
  /** Values of all calls of one request, counted as those of a row. */
  requestValues: 160_000,
  /** Conflicts that an answer of a commit spells out; the others are only counted. */
  reportedConflicts: 20,
  /** UTF-16 code units of each value of such a conflict, as JSON; the rest is cut off. */
  conflictCharacters: 16 * 1024,
  /** Objects that a garbage collection removes even if they are more than half of all. */
  unquestionedRemovals: 100,
} as const

import { expect } from 'vitest'
import { relative } from 'node:path'
import { all, changed, missing, one, type Check, type Mistake } from './check.ts'
import { bundled } from './lambda-home.ts'
import { statementsOf } from './policy.ts'
import { root, type Stack } from './stack.ts'

const functionType = 'aws:lambda/function:Function'
const urlType = 'aws:lambda/functionUrl:FunctionUrl'
const roleType = 'aws:iam/role:Role'
const logType = 'aws:cloudwatch/logGroup:LogGroup'

/** The actions that the function's role allows. */
export const actionsOf = (stack: Stack): string[] =>
  roleStatements(stack).flatMap(({ Action }) => Action)

function roleStatements(stack: Stack) {
  const policies = one(stack, roleType, 'ApiRole').inputs.inlinePolicies as { policy: string }[]
  return policies.flatMap(({ policy }) => statementsOf(policy))
}

const build = (change: (built: Stack['builds'][number]) => object, what: string): Mistake => ({
  what,
  plant: (stack) => ({
    ...stack,
    builds: stack.builds.map((built) => ({ ...built, ...change(built) })),
  }),
})

const policyMistake = (from: string, to: string): Mistake =>
  changed(roleType, 'inlinePolicies.0.policy', (policy: string) => {
    if (!policy.includes(from)) throw new Error(`There is no ${from} in the policy`)
    return policy.replace(from, to)
  })

/** The function and what it may do. */
export const apiChecks: readonly Check[] = [
  {
    name: 'the function is of the size and the runtime that it was measured with',
    holds: (stack) =>
      expect(one(stack, functionType).inputs).toMatchObject({
        runtime: 'nodejs24.x',
        architectures: ['arm64'],
        memorySize: 1_024,
        timeout: 300,
        handler: 'bundle.handler',
        packageType: 'Zip',
      }),
    mistakes: [
      changed(functionType, 'runtime', 'nodejs20.x'),
      changed(functionType, 'architectures', ['x86_64']),
      changed(functionType, 'memorySize', 128),
      changed(functionType, 'timeout', 20),
      changed(functionType, 'handler', 'bundle.default'),
    ],
  },
  {
    name: 'the bundle is made like the one that the tests drive, without its source map',
    holds: ({ builds }) => {
      expect(builds.map(({ functionID }) => functionID)).toEqual(['Api'])
      const [api] = builds
      expect(api?.runtime).toBe('nodejs24.x')
      expect(api?.properties).toEqual({ ...bundled.nodejs, architecture: 'arm64' })
    },
    mistakes: [
      build(({ properties }) => ({ properties: { ...properties, minify: false } }), 'no minify'),
      build(({ properties }) => ({ properties: { ...properties, splitting: false } }), 'one chunk'),
      build(
        ({ properties }) => ({ properties: { ...properties, sourcemap: false } }),
        'a source map in the archive',
      ),
    ],
  },
  {
    name: 'the log is JSON',
    holds: (stack) => {
      const log = one(stack, logType).inputs
      expect(one(stack, functionType).inputs.loggingConfig).toEqual({
        logFormat: 'JSON',
        logGroup: log.name,
      })
    },
    mistakes: [
      changed(functionType, 'loggingConfig.logFormat', 'Text'),
      changed(functionType, 'loggingConfig.logGroup', '/aws/lambda/another'),
    ],
  },
  {
    name: 'the function URL is open to everybody and to no other origin',
    holds: (stack) => {
      const functionName = one(stack, functionType).inputs.name
      expect(one(stack, urlType).inputs).toEqual({
        functionName,
        authorizationType: 'NONE',
        invokeMode: 'BUFFERED',
      })
      expect(all(stack, 'aws:lambda/permission:Permission').map(({ inputs }) => inputs)).toEqual([
        {
          action: 'lambda:InvokeFunctionUrl',
          function: functionName,
          functionUrlAuthType: 'NONE',
          principal: '*',
        },
        {
          action: 'lambda:InvokeFunction',
          function: functionName,
          invokedViaFunctionUrl: true,
          principal: '*',
        },
      ])
    },
    mistakes: [
      missing(urlType),
      changed(urlType, 'cors', { allowOrigins: ['*'] }),
      changed(urlType, 'authorizationType', 'AWS_IAM'),
      changed(urlType, 'invokeMode', 'RESPONSE_STREAM'),
      {
        what: 'a function that can be invoked without its URL',
        plant: (stack) => ({
          ...stack,
          resources: stack.resources.map((resource) =>
            resource.inputs.invokedViaFunctionUrl === true
              ? { ...resource, inputs: { ...resource.inputs, invokedViaFunctionUrl: undefined } }
              : resource,
          ),
        }),
      },
    ],
  },
  {
    name: 'the role may do what the calls need, on our table and our bucket only',
    holds: (stack) => {
      const table = one(stack, 'aws:dynamodb/table:Table').inputs.name
      const bucket = one(stack, 'aws:s3/bucket:Bucket', 'ObjectsBucket').inputs.bucket
      expect(roleStatements(stack)).toEqual([
        {
          Effect: 'Allow',
          Action: expect.toSatisfy(areNamed('dynamodb')),
          Resource: [`arn:aws:dynamodb:us-east-1:123456789012:${String(table)}`],
        },
        {
          Effect: 'Allow',
          Action: expect.toSatisfy(areNamed('s3')),
          Resource: [`arn:aws:s3:::${String(bucket)}/*`],
        },
        {
          Effect: 'Allow',
          Action: ['s3:ListBucket'],
          Resource: [`arn:aws:s3:::${String(bucket)}`],
        },
      ])
      expect(one(stack, roleType).inputs.managedPolicyArns).toEqual([
        'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      ])
    },
    mistakes: [
      policyMistake('"dynamodb:Query"', '"dynamodb:*"'),
      policyMistake('"s3:DeleteObject"', '"s3:Delete*"'),
      policyMistake('"s3:ListBucket"', '"*"'),
      policyMistake('/*"', '"'),
      policyMistake('"arn:aws:dynamodb:us-east-1:123456789012:', '"*'),
      policyMistake('"Statement":[', '"Statement":[{"Effect":"Allow","Action":["iam:PassRole"]},'),
      changed(roleType, 'managedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']),
    ],
  },
  {
    name: 'only AWS Lambda can take on the role',
    holds: (stack) => {
      const { assumeRolePolicy } = one(stack, roleType).inputs
      expect(statementsOf(assumeRolePolicy)).toEqual([
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'lambda.amazonaws.com' },
        }),
      ])
    },
    mistakes: [
      changed(roleType, 'assumeRolePolicy.Statement.0.Principal', {
        AWS: 'arn:aws:iam::123456789012:root',
      }),
      changed(roleType, 'assumeRolePolicy.Statement', (statements: object[]) => [
        ...statements,
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } },
      ]),
    ],
  },
  {
    name: 'the function is given the table, the bucket and the first admin token, encrypted',
    holds: (stack) => {
      const [api] = stack.builds
      expect(Object.keys(api?.links ?? {}).toSorted()).toEqual(['Server'])
      expect(one(stack, functionType).inputs.environment).toEqual({
        variables: {
          SST_KEY: expect.any(String),
          SST_KEY_FILE: 'resource.enc',
          SST_RESOURCE_App: JSON.stringify({ name: stack.app.name, stage: stack.stage }),
          TOUCHSTONE_LINK: 'Server',
        },
      })
      expect(one(stack, 'sst:sst:LinkRef', 'ServerLinkRef').hasSecrets).toBe(true)
    },
    mistakes: [
      build(() => ({ links: {} }), 'no link'),
      build(({ links }) => ({ links: { ...links, Stranger: {} } }), 'one link more'),
      changed(functionType, 'environment.variables.TOUCHSTONE_TOKEN', 'tst_secret'),
      changed(functionType, 'environment.variables.TOUCHSTONE_LINK', 'Stranger'),
      {
        what: 'a secret that is not marked as one',
        plant: (stack) => ({
          ...stack,
          resources: stack.resources.map((resource) => ({ ...resource, hasSecrets: false })),
        }),
      },
    ],
  },
]

/** Of a stage from a clone. */
export const clonedApiChecks: readonly Check[] = [
  {
    name: 'the bundle has the entry that the tests drive',
    holds: ({ builds }) =>
      expect(builds.map(({ handler }) => handler)).toEqual([
        relative(root, bundled.entry).replace(/\.ts$/, '.handler'),
      ]),
    mistakes: [
      build(() => ({ handler: 'packages/server/src/local/main.handler' }), 'another entry'),
    ],
  },
]

function logKeptFor(days: number): Check {
  return {
    name: `the log is kept for ${days} days`,
    holds: (stack) => expect(one(stack, logType).inputs.retentionInDays).toBe(days),
    mistakes: [changed(logType, 'retentionInDays', undefined)],
  }
}

/** Of a stage that is thrown away. */
export const disposableApiChecks: readonly Check[] = [logKeptFor(30)]

const areNamed = (service: string) => (actions: unknown) =>
  Array.isArray(actions) &&
  actions.length > 0 &&
  actions.every((action) => new RegExp(`^${service}:[A-Za-z]+$`).test(String(action)))

/** Of a stage that the public calls. */
export const boundedApiChecks: readonly Check[] = [
  logKeptFor(365),
  {
    name: 'there is a ceiling on what runs at once',
    holds: (stack) =>
      expect(one(stack, functionType).inputs.reservedConcurrentExecutions).toBe(100),
    mistakes: [changed(functionType, 'reservedConcurrentExecutions', undefined)],
  },
]

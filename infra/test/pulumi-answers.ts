/** What a resource is made from. */
export type Inputs = Readonly<Record<string, unknown>>

/** What AWS would add to a resource of this type once it is there. */
export function stateOf(resource: { type: string; name: string; inputs: Inputs }): Inputs {
  const { type, name, inputs } = resource
  const service = type.split(':')[1]?.split('/')[0] ?? ''
  const given = inputs.name ?? inputs.bucket
  const physicalName = typeof given === 'string' ? given : name
  const arn = `arn:aws:${service}:us-east-1:123456789012:${physicalName}`
  return { arn, name: physicalName, ...inputs, ...extras(type, { name: physicalName, arn }) }
}

function extras(type: string, { name, arn }: { name: string; arn: string }): Inputs {
  switch (type.split(':').at(-1)) {
    case 'Bucket':
      return {
        bucket: name,
        arn: `arn:aws:s3:::${name}`,
        bucketRegionalDomainName: `${name}.s3.us-east-1.amazonaws.com`,
      }
    case 'FunctionUrl':
      return { functionUrl: 'https://example.lambda-url.us-east-1.on.aws/' }
    case 'RandomBytes':
      return { base64: Buffer.alloc(32, 7).toString('base64') }
    case 'Distribution':
      return { domainName: 'example.cloudfront.net', hostedZoneId: 'Z2FDTNDATAQYW2' }
    case 'Function':
      return { invokeArn: `arn:aws:apigateway:us-east-1:lambda:path/${arn}`, version: '1' }
    default:
      return {}
  }
}

/** What the data sources of the AWS provider answer. */
export function answer(token: string, inputs: Inputs): Inputs {
  switch (token) {
    case 'aws:index/getRegion:getRegion':
      return { name: 'us-east-1', region: 'us-east-1', id: 'us-east-1' }
    case 'aws:index/getPartition:getPartition':
      return { partition: 'aws', dnsSuffix: 'amazonaws.com' }
    case 'aws:index/getCallerIdentity:getCallerIdentity':
      return { accountId: '123456789012' }
    case 'aws:iam/getPolicyDocument:getPolicyDocument':
      return { ...inputs, json: policyDocument(inputs) }
    default:
      return inputs
  }
}

function policyDocument({ statements }: Inputs): string {
  // The provider's input type for this data source.
  const list = (statements ?? []) as readonly Inputs[]
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: list.map((statement) => ({
      Effect: statement.effect ?? 'Allow',
      Action: statement.actions,
      Resource: statement.resources,
      Principal: statement.principals,
      Condition: statement.conditions,
    })),
  })
}

import type { Touchstone } from '@touchstone/client'

const families = ['resnet50', 'yolor-d6', 'vit-b16', 'convnext-s', 'centroids', 'nearest-5']
const frameworks = ['pytorch', 'jax', 'onnx', 'rules']

/** Makes `count` models of one workflow, with tags and metadata as people have them. */
export async function seedModels(
  { rpc }: Touchstone,
  options: { count: number; workflow?: string },
): Promise<{ workflowId: string }> {
  const { workflow } = await rpc.workflows.define.mutate({
    name: options.workflow ?? 'Penguins',
    schemas: {},
  })
  for (let from = 0; from < options.count; from += 400)
    await Promise.all(
      Array.from({ length: Math.min(400, options.count - from) }, (_, offset) => {
        const n = from + offset
        return rpc.models.create.mutate({
          workflowId: workflow.id,
          name: `${families[n % families.length]}-${String(n).padStart(5, '0')}`,
          tags: [['prod'], ['dev', 'team-a'], ['dev'], []][n % 4] ?? [],
          metadata: {
            framework: frameworks[n % frameworks.length] ?? '',
            train: { lr: [0.01, 0.001, 0.0003][n % 3] ?? 0, epochs: 10 + (n % 90) },
            dataset: 'penguins-2024',
          },
        })
      }),
    )
  return { workflowId: workflow.id }
}

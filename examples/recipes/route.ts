/** Answers with a label for a text; in Next.js this file is `app/api/sentiment/route.ts`. */
export async function POST(request: Request): Promise<Response> {
  const { text } = (await request.json()) as { text: string }
  return Response.json({ label: /good|great|love/i.test(text) ? 'positive' : 'negative' })
}

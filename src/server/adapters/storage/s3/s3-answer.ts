import type { IncomingMessage } from 'node:http'
import { S3Refusal, S3Silence, s3Trouble } from './s3-failures.ts'

/** For how long a server may take or send no byte. */
export const silenceMaxMs = 4_000
const answerMaxBytes = 8 * 1024 * 1024

/** The answer, when it is a success. @throws S3Refusal */
export const successOf = async (response: IncomingMessage): Promise<IncomingMessage> => {
  const { statusCode = 0 } = response
  if (statusCode >= 200 && statusCode < 300) return response
  const text = await readText(response).catch(() => '')
  throw new S3Refusal(statusCode, /<Code>([A-Za-z0-9.]{1,100})<\/Code>/.exec(text)?.[1] ?? '')
}

/** The body as a text. @throws Trouble; S3Refusal when it is longer than any answer that is no file */
export const readText = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of withoutStalls(response)) {
    bytes += chunk.length
    if (bytes > answerMaxBytes) throw new S3Refusal(response.statusCode ?? 0, 'TooLong')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** The body of an answer, which fails when the server goes silent; a reader who takes his time does no harm. */
export async function* withoutStalls(response: IncomingMessage): AsyncGenerator<Buffer> {
  const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const timer = setTimeout(() => response.destroy(new S3Silence()), silenceMaxMs)
      const { done, value } = await chunks.next().finally(() => clearTimeout(timer))
      if (done === true) return
      yield value
    }
  } catch (error) {
    throw s3Trouble(error)
  } finally {
    response.destroy()
  }
}

// The limit of this machine: a bare node:http server that answers the same requests with the least work. It checks no
// token, validates nothing, and writes no mail, event or log.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { leadText, pageText, sendJson } from './answers.ts'
import { openPostgresStore } from './postgres-store.ts'
import { makeSignIn } from './sign-in.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { makeSubmission, wholeBody } from './submission.ts'

export type FloorOptions = {
  dataDir: string
  /** SQLite in dataDir when left out. */
  databaseUrl?: string
  readOnly: boolean
  /** Sends the first answer to a list again for every later list, whatever is requested. */
  fromMemory: boolean
  password: string
}

// floor.ts passes an object of this type.
const options = JSON.parse(process.argv[2] ?? '{}') as FloorOptions
const store =
  options.databaseUrl === undefined
    ? openSqliteStore(`${options.dataDir}/foyer.sqlite`, options)
    : openPostgresStore(options.databaseUrl)
const submit = options.readOnly ? undefined : await makeSubmission(store, options.dataDir)
const signIn = makeSignIn(options.password)
let cachedList: string | undefined

const list = async (url: string, response: ServerResponse) => {
  if (cachedList !== undefined) return sendJson(response, 200, cachedList)
  const [, size, afterId] = /page_size=(\d+)(?:&after_id=(\d+))?/.exec(url) ?? []
  const { rows, total } = await store.page(Number(size), Number(afterId ?? 0))
  const text = pageText(rows, total, Number(size))
  if (options.fromMemory) cachedList = text
  sendJson(response, 200, text)
}

const answer = async (request: IncomingMessage, response: ServerResponse) => {
  const { method, url = '' } = request
  if (method === 'GET' && url.startsWith('/api/leads?')) return list(url, response)
  if (method === 'POST' && url === '/api/auth/token') {
    await wholeBody(request)
    return sendJson(response, (await signIn()) ? 200 : 401, '{"access_token":""}')
  }
  const id = Number(url.slice('/api/leads/'.length))
  const row =
    method === 'POST'
      ? await submit?.(request)
      : method === 'PATCH'
        ? await store.change(id, JSON.parse((await wholeBody(request)).toString()).state)
        : await store.lead(id)
  if (row) sendJson(response, method === 'POST' ? 201 : 200, leadText(row))
  else sendJson(response, 404, '{}')
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error)
    sendJson(response, 500, '{}')
  })
})
server.listen(0, '127.0.0.1', () => {
  // The address of a server that listens on a port.
  console.log(`ready on ${(server.address() as AddressInfo).port}`)
})

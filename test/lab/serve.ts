import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, normalize } from 'node:path'

// serve.ts DIRECTORY ADDRESS PORT: the lab's mirror, plain files over http for hosts without a way out.

const [directory, address, port] = process.argv.slice(-3)

const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://mirror').pathname))
  const file = join(directory!, path)
  const size = sizeOf(file)
  console.log(`${request.socket.remoteAddress} ${request.method} ${path} ${size === undefined ? 404 : 200}`)
  if (size === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`${path} is not here\n`)
    return
  }
  response.writeHead(200, { 'content-length': size, 'content-type': 'application/octet-stream' })
  if (request.method === 'HEAD') response.end()
  else createReadStream(file).pipe(response)
})

const sizeOf = (file: string): number | undefined => {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat?.isFile() ? stat.size : undefined
}

server.listen(Number(port), address)

import { createHash } from 'node:crypto'
import { inspect } from 'node:util'

/** A value that prints as its hash wherever it could leak: logs, JSON, errors, template strings. */
export class Secret {
  readonly #bytes: Buffer
  constructor(value: string | Buffer) {
    this.#bytes = Buffer.from(value)
  }
  /** The bytes themselves; call it only to send them to a host or to write a 0600 file. */
  reveal(): Buffer {
    return this.#bytes
  }
  sha256(): string {
    return createHash('sha256').update(this.#bytes).digest('hex')
  }
  toString(): string {
    return `[secret sha256:${this.sha256().slice(0, 12)}]`
  }
  toJSON(): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

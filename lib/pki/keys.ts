import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { KeyAlgorithm } from '../inventory/cluster.ts'
import { Secret } from '../secret.ts'

const generate = promisify(generateKeyPair)
const CURVES: Record<string, string> = { 'ecdsa-p256': 'prime256v1', 'ecdsa-p384': 'secp384r1' }

/** A new private key, PEM in PKCS#8; made off the main thread, because RSA-4096 takes seconds. */
export const newKey = async (algorithm: KeyAlgorithm): Promise<Secret> => {
  const namedCurve = CURVES[algorithm]
  const pair = namedCurve
    ? await generate('ec', { namedCurve })
    : await generate('rsa', { modulusLength: Number(algorithm.slice('rsa-'.length)) })
  return new Secret(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

/** What was made of a secret lives as long as that, and no longer. */
const opened = new WeakMap<Secret, KeyObject>()

/** The key object of a PEM in PKCS#8, PKCS#1 or SEC 1. @throws node's error when it is none, or still locked */
export const privateKey = (pem: Secret, passphrase?: Secret): KeyObject => {
  if (passphrase) return createPrivateKey({ key: pem.reveal(), passphrase: passphrase.reveal() })
  const key = opened.get(pem) ?? createPrivateKey(pem.reveal())
  opened.set(pem, key)
  return key
}

/** The public half of a private key in PEM. @throws as `privateKey` does */
export const publicKey = (pem: Secret): KeyObject => createPublicKey(pem.reveal())

/** Name of a key's algorithm in the inventory's words, or node's own (`ec secp521r1`) for what we never make. */
export const algorithmOf = (key: KeyObject): string => {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') return `rsa-${modulusLength}`
  const ours = Object.keys(CURVES).find(name => CURVES[name] === namedCurve)
  return ours ?? [key.asymmetricKeyType, namedCurve].filter(Boolean).join(' ')
}

/** Subject key identifier: 160 bits of SHA-256 over the SubjectPublicKeyInfo (RFC 7093 section 2). */
export const keyIdentifier = (key: KeyObject): Buffer =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20)

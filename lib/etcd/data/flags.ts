import type { Group } from './config-keys.ts'

/** Flags of keys that have another name in the file (server/etcdmain/config.go and embed/config.go, 3.4.45 to 3.6.14). */
export const RENAMED: Record<string, string> = {
  'experimental-snapshot-catch-up-entries': 'experimental-snapshot-catchup-entries',
}

/** Flags of keys below a section; a key that is missing here has none. */
export const SECTION_FLAGS: Record<string, Record<string, string>> = {
  'client-transport-security': {
    'cert-file': 'cert-file',
    'key-file': 'key-file',
    'trusted-ca-file': 'trusted-ca-file',
    'client-cert-auth': 'client-cert-auth',
    'auto-tls': 'auto-tls',
    'allowed-hostname': 'client-cert-allowed-hostname',
  },
  'peer-transport-security': {
    'cert-file': 'peer-cert-file',
    'key-file': 'peer-key-file',
    'trusted-ca-file': 'peer-trusted-ca-file',
    'client-cert-auth': 'peer-client-cert-auth',
    'auto-tls': 'peer-auto-tls',
    'allowed-cn': 'peer-cert-allowed-cn',
    'allowed-hostname': 'peer-cert-allowed-hostname',
    'skip-client-san-verification': 'peer-skip-client-san-verification',
  },
  'socket-options': { 'reuse-port': 'socket-reuse-port', 'reuse-address': 'socket-reuse-address' },
}

/** What etcd reads as a flag or variable alone and ignores in its file, in the types of the file. */
export const FLAG_ONLY: Group[] = [
  { type: 'boolean', minors: ['3.4', '3.5'], keys: 'experimental-peer-skip-client-san-verification' },
  { type: 'string', minors: ['3.4', '3.5', '3.6'], keys: 'client-crl-file peer-crl-file' },
  { type: 'nanoseconds', minors: ['3.5', '3.6'], keys: 'raft-read-timeout raft-write-timeout' },
]

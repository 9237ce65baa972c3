import type { Purpose } from './spec.ts'

/** Object identifiers of the extended key usages (RFC 5280 section 4.2.1.12). */
export const PURPOSE_OIDS: Record<Purpose, string> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
}

/** The order every list of purposes is kept in. */
export const PURPOSES = Object.keys(PURPOSE_OIDS) as Purpose[]

import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { RunbookError } from './errors.ts'
import { alongNeeds, readAlong } from './etcd/along.ts'
import { memberNeeds, readMember } from './etcd/facts.ts'
import type { Facts } from './facts/facts.ts'
import { machineNeeds, readMachine } from './facts/machine.ts'
import { type Cluster, type Host, hostsOf, type SshTarget } from './inventory/cluster.ts'
import { limiter } from './limit.ts'
import { type Look, lookNeeds, seenBy } from './probe/look.ts'
import { readObserved, readSections } from './probe/read.ts'
import { CLOCK, LAST_SECTION, mergeNeeds, probeScript } from './probe/script.ts'
import { needsOf, textsWanted } from './resources/plan.ts'
import { sparing } from './resources/reloads.ts'
import type { Needs, Observed, Resource, Verb } from './resources/resource.ts'
import { scriptOf } from './script.ts'
import type { Answer } from './ssh/answers.ts'
import { retryDropped } from './ssh/dropped.ts'
import { scriptFailed } from './ssh/script-failed.ts'
import { connect, type Session } from './ssh/session.ts'
import type { ConnectOptions } from './ssh/shell.ts'

/** One round trip that looks at what is needed. @throws RunbookError when it did not come to its end */
const lookAt = async (
  session: Session,
  needs: Required<Needs>,
  onOutput?: (lines: string) => void,
): Promise<Observed> => {
  const mark = randomBytes(12).toString('hex')
  const answer = await session.look({ text: probeScript(needs, mark), deadline: 60, onOutput })
  const sections = readSections(answer.stdout, mark)
  const bytes = answer.bytes && readSections(answer.bytes.toString('latin1'), mark)
  // What was not looked at must not be taken for missing: it would be written anew over what is there.
  if (!sections.has(LAST_SECTION))
    throw scriptFailed(
      `Looking at ${session.name} did not come to its end`,
      session.name,
      'the probe',
      answer,
    )
  return readObserved(sections, needs.texts, bytes)
}

/** What a machine is asked for in one probe. */
export type Question = {
  resources: Resource[]
  looks: { host: Host; looks: Record<string, Look> }[]
  /** Whether the live facts of machine and member are wanted, too. */
  facts: boolean
  /** Members of which the one on this machine tells along with itself, so that nobody else is asked; `alongWith` knows them. */
  along?: Host[]
}

/** Verbs that make one script, with the seconds it may take. */
export type Part = { calls: Verb[]; deadline: number }

/** The sessions of one run on one cluster, and what they have found so far. */
export type Fleet = {
  cluster: Cluster
  sessions: Map<string, Session>
  /** Machines that could not be reached, by machine. */
  lost: Map<string, RunbookError>
  observed: Map<string, Observed>
  facts: Facts
  /** One round trip to each machine (a second only where a diff needs a file's text); refreshes facts and what was observed. */
  probe: (questions: Map<string, Question>) => Promise<void>
  /** Takes over facts about members that must be so after what was done. */
  assume: (facts: Facts) => void
  /** Runs verbs on a host as one script; payloads travel with it. */
  apply: (host: Host, calls: Verb[], deadline: number, onOutput?: (lines: string) => void) => Promise<Answer>
  /** The same for several scripts, sent at once; each is run as soon as the one before it has ended well. */
  applyAll: (
    host: Host,
    parts: Part[],
    onOutput?: (lines: string) => void,
  ) => Promise<{ answers: Promise<Answer>[] }>
  /** Whether a host lets in a new connection, which is closed again at once; why not, if it does not. */
  letsIn: (host: Host) => Promise<RunbookError | undefined>
  close: () => Promise<void>
}

/** For all clusters: sshd drops beyond ten connections that have not logged in yet, and each handshake costs a core. */
const start = limiter(Math.min(8, Math.max(3, 2 * availableParallelism())))

/**
 * Connects to every machine of a cluster at once; those that fail are in `lost`, the caller decides. A tolerant fleet
 * also puts there what stops answering later, instead of throwing.
 */
export const openFleet = async (
  cluster: Cluster,
  options: ConnectOptions,
  { tolerant = false }: { tolerant?: boolean } = {},
): Promise<Fleet> => {
  const machines = new Map(hostsOf(cluster).map(host => [host.machine, host]))
  const sessions = new Map<string, Session>()
  const lost = new Map<string, RunbookError>()
  const enter = (name: string, target: SshTarget) =>
    retryDropped(() => connect(name, target, options), options)
  await Promise.all(
    [...machines].map(([machine, host]) =>
      start(async () => {
        try {
          sessions.set(machine, await enter(host.name, host.ssh))
        } catch (error) {
          lost.set(machine, error as RunbookError)
        }
      }),
    ),
  )
  const facts: Facts = {
    cluster,
    machines: new Map(),
    members: new Map(),
    looks: new Map(),
    changed: new Set(),
  }
  const observed = new Map<string, Observed>()

  const probeMachine = async (
    machine: string,
    session: Session,
    { resources, looks, facts: live, along }: Question,
  ) => {
    const hosts = hostsOf(cluster).filter(host => host.machine === machine)
    const member = hosts.find(host => host.role === 'member')
    const each = looks.flatMap(({ host, looks }) =>
      Object.entries(looks).map(([name, look]) => ({ host, name, key: `look ${host.name} ${name}`, look })),
    )
    const isNew = live && !facts.machines.has(machine)
    const asked: Needs[] = [
      ...needsOf(resources),
      ...(isNew ? [machineNeeds(cluster, member ?? hosts[0]!)] : []),
      ...(live && member
        ? [along ? alongNeeds(cluster, member, along, facts) : memberNeeds(cluster, member)]
        : []),
      ...each.map(({ key, look }) => lookNeeds(key, look)),
    ]
    const needs = mergeNeeds(asked)
    const sent = Date.now()
    let heard = 0
    const found = await lookAt(session, needs, lines => {
      if (lines.includes(CLOCK)) heard ||= Date.now()
    })
    if (isNew) {
      const far = 1000 * (found.paths.get(CLOCK)?.modified ?? 0)
      const arrived = heard || Date.now()
      found.machine = readMachine(found, {
        offsetMs: far - (sent + arrived) / 2,
        uncertaintyMs: (arrived - sent) / 2,
      })
      facts.machines.set(machine, found.machine)
    }
    if (live && member && along)
      for (const [name, told] of readAlong(cluster, member, along, facts, found))
        facts.members.set(name, told)
    else if (live && member) facts.members.set(member.name, readMember(cluster, member, found))
    for (const { host, name, key, look } of each) {
      const known = facts.looks.get(host.name) ?? new Map()
      facts.looks.set(host.name, known.set(name, seenBy(key, look, found)))
    }
    merge(machine, found, needs)
  }

  /** Keeps what an earlier probe found of other resources. */
  const merge = (machine: string, found: Observed, needs: Required<Needs>) => {
    const before = observed.get(machine)
    if (!before) return observed.set(machine, found)
    for (const path of [...needs.stat, ...needs.hash, ...needs.texts]) {
      before.paths.delete(path)
      before.hashes.delete(path)
      before.texts.delete(path)
      before.bytes?.delete(path)
    }
    if (found.bytes) before.bytes = new Map([...(before.bytes ?? []), ...found.bytes])
    for (const key of ['paths', 'hashes', 'texts', 'units', 'packages', 'users', 'scripts'] as const)
      for (const [name, value] of found[key]) (before[key] as Map<string, unknown>).set(name, value)
    before.machine = found.machine ?? before.machine
  }

  const applyAll: Fleet['applyAll'] = async (host, parts, onOutput) => {
    const session = sessions.get(host.machine)!
    // All payloads first, so that everything is on its way at once and in order.
    const scripts = []
    const spared = sparing(parts.map(({ calls }) => calls))
    for (const [at, { deadline }] of parts.entries())
      scripts.push({ ...(await scriptOf(spared[at]!)), deadline })
    const answers = scripts.map((script, index) => session.run({ ...script, after: index > 0, onOutput }))
    // Nobody waits for those behind one that failed.
    for (const answer of answers) answer.catch(() => {})
    return { answers }
  }

  return {
    cluster,
    sessions,
    lost,
    observed,
    facts,
    probe: async questions => {
      const all = [...questions].flatMap(([machine, question]) => {
        const session = sessions.get(machine)
        return session ? [{ machine, session, question }] : []
      })
      await Promise.all(
        all.map(async ({ machine, session, question }) => {
          try {
            await probeMachine(machine, session, question)
          } catch (error) {
            if (!tolerant || !(error instanceof RunbookError)) throw error
            lost.set(machine, error)
          }
        }),
      )
      // Contents may depend on what was found on all hosts, so texts are asked for once everybody has answered.
      await Promise.all(
        all.map(async ({ machine, session, question }) => {
          const found = observed.get(machine)
          if (!found) return
          const wanted = textsWanted(question.resources, found, facts).filter(path => !found.texts.has(path))
          if (!wanted.length) return
          const { texts } = await lookAt(session, mergeNeeds([{ texts: wanted }]))
          for (const [path, content] of texts) found.texts.set(path, content)
        }),
      )
    },
    assume: ({ members }) => {
      for (const [name, found] of members) facts.members.set(name, found)
    },
    apply: async (host, calls, deadline, onOutput) =>
      (await applyAll(host, [{ calls, deadline }], onOutput)).answers[0]!,
    applyAll,
    letsIn: async ({ name, ssh }) => {
      try {
        // Never by a master that is kept open: that one was let in before.
        const session = await enter(name, { ...ssh, persist: undefined })
        await session.close()
        return undefined
      } catch (error) {
        if (!(error instanceof RunbookError)) throw error
        return error
      }
    },
    close: async () => {
      await Promise.all([...sessions.values()].map(session => session.close()))
    },
  }
}

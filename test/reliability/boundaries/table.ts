import type { TestLab } from '../lab.ts'
import { freshChain, freshMigration, keepEmpty, keepPlain } from './grounds.ts'
import { backup, changedSetting, restored, settle } from './settled.ts'

/** What is typed, and what of it only this time has. */
export type Command = {
  book: string
  flags: string[]
  masked?: string[]
  /** The flags with which one more run must change nothing, where these always do something. */
  resting?: string[]
}

/** A runbook that changes something, and how a lab gets to where it has something to do. */
export type Row = {
  name: string
  /** What it does, for titles. */
  says: string
  /** Brings the lab, which is as the last run of this row left it, to the state before the next; `turn` counts. */
  prepare: (lab: TestLab, turn: number) => Promise<Command>
  /** What clients wrote since a snapshot is gone afterwards. */
  restores?: boolean
  /** How often it is killed at random times. */
  kills?: number
  /** Such kills follow each other on one way from the beginning, instead of each meeting a change of its own. */
  onTheWay?: boolean
}

/** Rows that share a lab. */
export type Ground = {
  name: string
  /** As `npm run lab -- up` takes them. */
  flags: string[]
  /** From a lab without anything to what the rows begin with. */
  make: (lab: TestLab) => Promise<void>
  rows: Row[]
}

/** Every mutating runbook is a line in here. */
export const GROUNDS: Ground[] = [
  {
    name: 'chain',
    flags: [],
    make: keepEmpty,
    rows: [
      {
        name: 'chain',
        says: 'all runbooks run from nothing',
        prepare: freshChain,
        kills: 60,
        onTheWay: true,
      },
    ],
  },
  {
    name: 'migration',
    flags: [],
    make: keepPlain,
    rows: [{ name: 'migration', says: 'http becomes https', prepare: freshMigration }],
  },
  {
    name: 'settled',
    flags: [],
    make: settle,
    rows: [
      { name: 'config', says: 'a setting is rolled out', prepare: changedSetting, kills: 100 },
      { name: 'backup', says: 'a backup is taken and fetched', prepare: backup, kills: 40 },
      { name: 'restore', says: 'a snapshot is restored', prepare: restored, restores: true },
    ],
  },
]

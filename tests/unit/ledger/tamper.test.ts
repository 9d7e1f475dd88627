import { describe, expect, it } from 'vitest'
import { nodeLedgerCrypto } from '../../../server/anchors/node-ledger-crypto'
import { readLines } from '../../../scripts/talktime/read-lines'
import { LEDGER_FORMATS, type LedgerFormatName } from '../../../shared/ledger/ledger-format'
import { LedgerVerifier, type VerifyOptions } from '../../../shared/ledger/ledger-verifier'
import { COVERAGES } from '../../../shared/ledger/statement'
import { verifyLedger } from '../../../shared/ledger/verify-ledger'
import { CHANGE_NAMES, changeOf, firstDifference, linesOf } from './changes'
import { chanceOf, chunksOf, fileOf, makeLedger, type Chance } from './ledger-maker'

const CHANGES = 10_000
/** Nobody gave a key: the lines alone must tell. */
const OPTIONS: VerifyOptions = { crypto: nodeLedgerCrypto }

interface Outcome {
  missed: string[]
  misplaced: string[]
  kinds: Set<string>
}

describe('a file of which one thing was changed', () => {
  it.each(LEDGER_FORMATS)(`M8 in %s: ${CHANGES / 2} changes, each found, and on the right line`, async format => {
    const { missed, misplaced, kinds } = await tamper(format, CHANGES / 2, () => new LedgerVerifier(OPTIONS))
    expect(missed).toEqual([])
    expect(misplaced).toEqual([])
    expect([...kinds].sort()).toEqual([...CHANGE_NAMES].sort())
  })

  it.each(LEDGER_FORMATS)('M8 in %s: nothing is found where nothing was changed', async format => {
    for (let seed = 0; seed < 50; seed++) {
      const report = await check(
        Buffer.from(fileFor(format, chanceOf(seed))), new LedgerVerifier(OPTIONS), 1 + seed * 37,
      )
      expect(report.problem).toBeNull()
    }
  })
})

describe('the test notices a verifier', () => {
  class WithoutLineHashes extends LedgerVerifier {
    override take(text: string): boolean {
      const opened = this.chain?.format.unseal(text)
      if (!opened) return super.take(text)
      return super.take(this.chain!.format.seal(
        opened.content, nodeLedgerCrypto.sha256(this.chain!.lastHash + opened.content),
      ))
    }
  }
  class WithoutLastWords extends LedgerVerifier {
    protected override finish(): void { /* a file may end anywhere */ }
  }
  class WithoutEnd extends LedgerVerifier {
    override take(text: string): boolean {
      return this.statement ? true : super.take(text)
    }
  }
  class FromLineZero extends LedgerVerifier {
    override take(text: string): boolean {
      const goesOn = super.take(text)
      if (!goesOn) this.problem!.line -= 1
      return goesOn
    }
  }

  it.each([
    ['that does not hash lines', WithoutLineHashes, 'missed'],
    ['that does not miss the last line', WithoutLastWords, 'missed'],
    ['that does not read to the end', WithoutEnd, 'missed'],
    ['that counts from nought', FromLineZero, 'misplaced'],
  ] as const)('%s', async (_, Verifier, found) => {
    const outcome = await tamper('csv', 20 * CHANGE_NAMES.length, () => new Verifier(OPTIONS))
    expect(outcome[found].length).toBeGreaterThan(0)
  })
})

async function tamper(format: LedgerFormatName, count: number, create: () => LedgerVerifier): Promise<Outcome> {
  const chance = chanceOf(format.length)
  const outcome: Outcome = { missed: [], misplaced: [], kinds: new Set() }
  const files = Array.from({ length: 40 }, (_, seed) => Buffer.from(fileFor(format, chanceOf(seed + 1))))
  for (let number = 0; number < count; number++) {
    const original = files[chance(files.length)]!
    // an empty file with the last line of another empty one is that one, whole: nothing is wrong with it
    const others = files.filter(file => file !== original && (linesOf(file).length > 2 || linesOf(original).length > 2))
    const other = others[chance(others.length)]!
    const change = changeOf(original, other, number, chance)
    const { problem } = await check(change.bytes, create(), 1 + chance(4000))
    // Up to a line of its own, the beginning of the other file is as right as that of this one: all begin alike.
    const place = Math.max(firstDifference(original, change.bytes), firstDifference(other, change.bytes))
    const what = `change ${number} (${change.name}) of line ${place}`
    outcome.kinds.add(change.name)
    if (!problem) outcome.missed.push(what)
    else if (problem.line !== place) outcome.misplaced.push(`${what}: ${problem.line} ${problem.code}`)
  }
  return outcome
}

function fileFor(format: LedgerFormatName, chance: Chance): string {
  const rows = makeLedger(chance, { rows: chance(30), wallets: 1 + chance(5) })
  const coverage = COVERAGES[chance(COVERAGES.length)]!
  // a selection has gaps: nothing but the lines' own chain holds its rows together
  return fileOf(coverage === 'selection' ? rows.filter(() => chance(3) > 0) : rows, format, { coverage }).join('')
}

function check(bytes: Buffer, verifier: LedgerVerifier, chunk: number) {
  return verifyLedger(readLines(chunksOf(bytes, chunk)), OPTIONS, verifier)
}

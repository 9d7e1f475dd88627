import { databaseErrorOf } from '../../../db/client'
import { DomainError } from '../../../domain/errors'

/** What is done to somebody of a programme, with the database's no as a fact: nothing was changed then. */
export async function orRefused<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const name = databaseErrorOf(error)?.message
    if (name === 'member_fixed') throw new DomainError('forbidden', 'The owner of a programme stays in it, and what you are in it others say. Nothing was changed.')
    if (name === 'person_unknown') throw new DomainError('not_found', 'There is no such person in this programme. Nothing was changed.')
    throw error
  }
}

import { sql } from 'drizzle-orm'
import type { ProgrammeRole } from '../../../shared/schemas/outreach/words'
import type { Tx } from '../client'

/**
 * What these do is done for whoever's transaction it is, in a programme that this person supervises; elsewhere there
 * is none.
 */
export interface MemberRow {
  userId: string
  name: string
  /** Lower case. */
  username: string | null
  role: ProgrammeRole
  isOwner: boolean
  joinedAt: Date
  leftAt: Date | null
  mustChangePassword: boolean
  peopleInCare: number
}

interface Row extends Record<string, unknown> {
  user_id: string
  name: string
  username: string | null
  role: ProgrammeRole
  is_owner: boolean
  joined_at: string | Date
  left_at: string | Date | null
  must_change_password: boolean
  people_in_care: number
}

/** Who is in it, the owner first; then who has left. */
export async function listMembers(tx: Tx, programmeId: string): Promise<MemberRow[]> {
  const rows = await tx.execute<Row>(sql`select * from programme_people(p_programme_id => ${programmeId}::uuid)`)
  return rows.map(row => ({
    userId: row.user_id,
    name: row.name,
    username: row.username,
    role: row.role,
    isOwner: row.is_owner,
    joinedAt: new Date(row.joined_at),
    leftAt: row.left_at === null ? null : new Date(row.left_at),
    mustChangePassword: row.must_change_password,
    peopleInCare: row.people_in_care,
  }))
}

export interface NewMember {
  programmeId: string
  userId: string
  name: string
  /** In the place of an address. */
  email: string
  /** Lower case. */
  username: string
  passwordHash: string
  role: ProgrammeRole
  now: Date
}

/** `known`: there is an account of this id. `code_taken`: another one has the code. */
export async function insertMember(tx: Tx, member: NewMember): Promise<'done' | 'known' | 'code_taken'> {
  const { programmeId, userId, name, email, username, passwordHash, role, now } = member
  const [row] = await tx.execute<{ outcome: 'done' | 'known' | 'code_taken' }>(sql`
    select add_programme_member(
      p_programme_id => ${programmeId}::uuid, p_user_id => ${userId}, p_name => ${name}, p_email => ${email}, p_code => ${username},
      p_password_hash => ${passwordHash}, p_role => ${role}, p_at => ${now.toISOString()}::timestamptz) as outcome`)
  return row!.outcome
}

interface Which { programmeId: string, userId: string, now: Date }

/** @returns what it was; null for somebody who had left and is back. */
export async function setMemberRole(
  tx: Tx, { programmeId, userId, now }: Which, role: ProgrammeRole,
): Promise<ProgrammeRole | null> {
  const [row] = await tx.execute<{ before: ProgrammeRole | null }>(sql`
    select set_member_role(p_programme_id => ${programmeId}::uuid, p_user_id => ${userId}, p_role => ${role}, p_at => ${now.toISOString()}::timestamptz) as before`)
  return row!.before
}

/** Also signs them out. @returns whether they were in it. */
export async function endMembership(tx: Tx, { programmeId, userId, now }: Which): Promise<boolean> {
  const [row] = await tx.execute<{ ended: boolean }>(sql`
    select end_membership(p_programme_id => ${programmeId}::uuid, p_user_id => ${userId}, p_at => ${now.toISOString()}::timestamptz) as ended`)
  return row!.ended
}

/** @returns how many sessions ended; null where there is no password to be given. */
export async function resetMemberPassword(
  tx: Tx, { programmeId, userId, now }: Which, passwordHash: string,
): Promise<number | null> {
  const [row] = await tx.execute<{ ended: number | null }>(sql`
    select reset_member_password(
      p_programme_id => ${programmeId}::uuid, p_user_id => ${userId}, p_password_hash => ${passwordHash}, p_at => ${now.toISOString()}::timestamptz) as ended`)
  return row!.ended
}

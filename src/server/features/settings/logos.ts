import { createHash } from 'node:crypto'
import { limits } from '#contract/limits.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { invalidField } from '#server/problem.ts'
import { readPicture } from './read-picture.ts'
import type { Saved } from './saved-settings.ts'

export type Logo = { facts: NonNullable<Saved['firm_logo']>; mediaType: string; content: string }

const sideMaxPixels = 4_000

/**
 * Reads a PNG, JPEG or WebP picture; the bytes decide which. SVG is not accepted, because it can contain scripts.
 * @param data base64
 * @throws Problem invalid_fields
 */
export const readLogo = (data: string): Logo => {
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length > limits.logoMaxBytes)
    throw invalidField('firm_logo', `At most ${limits.logoMaxBytes / 1024} KB.`)
  const picture = readPicture(bytes)
  if (!picture) throw invalidField('firm_logo', 'This is not a PNG, JPEG or WebP picture.')
  const { width, height, extension, mediaType } = picture
  if (Math.max(width, height) > sideMaxPixels || Math.min(width, height) === 0)
    throw invalidField('firm_logo', `At most ${sideMaxPixels} pixels wide and high.`)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  return {
    facts: { name: `${hash}.${extension}`, bytes: bytes.length, width, height },
    mediaType,
    content: bytes.toString('base64'),
  }
}

export const insertLogo = async (tx: Database, logo: Logo, now: number): Promise<void> => {
  await tx
    .insertInto('logos')
    .values({
      name: logo.facts.name,
      media_type: logo.mediaType,
      content: logo.content,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
}

export const selectLogo = (db: Database, name: string) =>
  db.selectFrom('logos').select(['media_type', 'content']).where('name', '=', name).executeTakeFirst()

/** The address under which logo-pages.ts serves the logo. */
export const logoUrl = ({ name }: { name: string }): string => `/logo/${name}`

import type { TestFoyer } from './start-foyer.ts'
import { writeHighestIds } from '#server/adapters/database/transfer/highest-ids.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { storeReading } from '#server/features/reading/reading.queries.ts'
import type { makeRandom } from './random.ts'

type Random = ReturnType<typeof makeRandom>

export type Person = { first_name: string; last_name: string; email: string; notes: string[]; resume: string }

/** Words of several scripts, few enough that each is in many texts. */
export const vocabulary = [
  'Python python pythonic Java JavaScript law lawyer lawyers Lawyer’s contract contracts contracting counsel counselor',
  'naïve résumé Résumé Straße STRASSE Łódź Ångström don’t co-operate e-mail C++ node.js 2019 2020 3.14 ½ ﬁnance',
  'юрист юриста договор ёлка елка Юридический Київ δικηγόρος Δικηγόρου σοφός',
  'محامي المحامي والمحامي العقد عقد بالعقد الله ﷺ עורך דין חוֹזֶה',
  'वकील वकालत काम कम न्याय আইন',
  '律师 法律 法律顾问 中国法 合同 弁護士 契約 けいやく ケイヤク ｹｲﾔｸ がく かく 변호사 변호 계약',
  'ทนายความ ทนาย กฎหมาย ที่ ກົດໝາຍ ច្បាប់ ဥပဒေ',
].flatMap((line) => line.split(' '))

const names = [
  'Ada',
  'Lovelace',
  'Anna',
  'Annan',
  "O'Brien-Smith",
  'De La Cruz',
  'Delacruz',
  '王',
  '小明',
  'الأحمدي',
  'Zoë',
  '길동',
  '',
]

/** A text in which words are also written beside each other without a blank, as Chinese is. */
export const randomText = ({ below, of }: Random, words: number): string =>
  Array.from(
    { length: below(words) },
    () => of(vocabulary) + of([' ', ' ', ' ', ', ', '\n', '. ', '', '-']),
  ).join('')

export const randomPerson = (random: Random): Person => {
  const first_name = random.of(names)
  const last_name = random.of(first_name === '' ? names.slice(0, -1) : names)
  return {
    first_name,
    last_name,
    email: `${random.of(['ada', 'zoe.obrien', 'x-y', 'law'])}${random.below(30)}@example.com`,
    notes: Array.from({ length: random.below(3) }, () => random.of(vocabulary) + randomText(random, 6)),
    resume: randomText(random, 60),
  }
}

/** Hands in, writes notes and stores what a resume was read to, each as the server does. @returns the id */
export const addPerson = async (foyer: TestFoyer, token: string, person: Person): Promise<number> => {
  const { notes, resume, ...fields } = person
  const id: number = (await foyer.submit(fields)).body.id
  for (const text of notes) await foyer.call('POST', `/api/leads/${id}/notes`, { token, json: { text } })
  await addResume(foyer, id, resume)
  return id
}

export const addResume = (
  foyer: TestFoyer,
  id: number,
  text: string,
  pageStarts: number[] = [],
): Promise<void> =>
  transact(foyer.deps.db, (tx) =>
    storeReading(tx, id, { text, words: 1, pageStarts }, { kind: 'txt', now: foyer.deps.now() }),
  )

/** The next lead gets a higher id than this. */
export const skipIds = (foyer: TestFoyer, kind: 'sqlite' | 'postgres', to: number): Promise<void> =>
  transact(foyer.deps.db, (tx) => writeHighestIds({ kind, db: tx }, new Map([['leads', to]])))

import type { Context } from '../../server/context'
import { createContact } from '../../server/services/contacts/create-contact'
import { PEOPLE, type People, type PersonKey } from './people'

interface DemoContact {
  name: string
  numbers: [number: string, label: string][]
  email?: string
  note?: string
  tags?: string[]
  isFavourite?: true
}

/** Whom they call, by names from many countries and scripts; some of their numbers have no name. */
const BOOKS: Partial<Record<PersonKey, DemoContact[]>> = {
  amina: [
    { name: 'Grace Okonkwo-Bailey', numbers: [['+442079460958', 'Work'], ['+442079460127', 'Home']], email: 'grace@bailey.example', tags: ['Work'], isFavourite: true },
    { name: 'Mama', numbers: [['+254712345678', 'Mobile']], tags: ['Family'], note: 'Sundays after six, never before.', isFavourite: true },
    { name: 'Jarrah Mitchell', numbers: [['+61491570156', 'Mobile']], tags: ['Work'] },
    { name: 'Cabinet du Dr Hélène Lefèvre-Béranger', numbers: [['+33199005512', 'Reception']], note: 'Open Monday to Thursday.' },
    { name: '佐藤 陽子', numbers: [['+81312345678', 'Office']], email: 'yoko.sato@example.jp', tags: ['Work'] },
    { name: 'João Pedro', numbers: [['+5511912345678', 'Mobile']], tags: ['Family'] },
    { name: 'अनन्या राव', numbers: [['+919876543210', 'Mobile']], email: 'ananya@example.in' },
    { name: 'عبد العزيز الفيصل', numbers: [['+966501234567', 'Mobile']], tags: ['Work'] },
    { name: 'Zoë Müller-O’Connor', numbers: [['+4930901820', 'Switchboard'], ['+491716783154', 'Mobile']], email: 'zoe@example.de', tags: ['Work'] },
  ],
  maximiliane: [
    { name: 'Kanzlei am Gendarmenmarkt', numbers: [['+493090182011', 'Büro']], email: 'kanzlei@example.de' },
    { name: 'Giulia', numbers: [['+390612345678', 'Casa']], isFavourite: true },
  ],
}

/** Fills the address books of those who have one. @returns how many people are in them */
export async function keepContacts(context: Context, people: People): Promise<number> {
  let count = 0
  for (const [key, book] of Object.entries(BOOKS) as [PersonKey, DemoContact[]][]) {
    for (const { numbers, email = '', note = '', tags = [], isFavourite = false, name } of book) {
      await createContact(context, { id: people[key].id, country: PEOPLE[key].country }, {
        name, email, note, tags, isFavourite, numbers: numbers.map(([number, label]) => ({ number, label })),
      })
      count += 1
    }
  }
  return count
}

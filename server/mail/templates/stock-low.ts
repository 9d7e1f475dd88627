import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { oneLine } from './words'

export interface StockLowFacts {
  /** Of the reader. */
  name: string
  programmeId: string
  programmeName: string
  itemName: string
  unit: string
  quantity: number
  minimum: number
  maximum: number | null
}

/** There is less of something in a programme's store than there is to be. */
export function stockLow(facts: StockLowFacts, sender: Sender): RenderedMail {
  const { name, programmeId, quantity, minimum, maximum } = facts
  const [item, unit, programme] = [facts.itemName, facts.unit, facts.programmeName].map(oneLine)
  const amount = (count: number) => `${count.toLocaleString('en')} ${unit}`
  return layOut({
    subject: `${item} is low in the store of ${programme}`,
    title: quantity === 0 ? `There is no ${item} left` : `${item} is below its minimum`,
    name,
    paragraphs: [`${quantity === 0 ? 'Nothing is' : `${amount(quantity)} are`} left of ${item} in the store of ${programme}. There are to be ${amount(minimum)} at least.`],
    lines: [
      ['Minimum', amount(minimum)],
      ...maximum === null ? [] : [['Up to', amount(maximum)] as [string, string]],
      ['In store', amount(quantity)],
    ],
    action: { label: 'Look at the store', path: LINKS.stock(programmeId) },
    closing: ['You are told once each time it falls below its minimum.'],
  }, sender)
}

import type { OutreachLanguage, PhoneOwner } from '../../shared/schemas/outreach/words'

export interface DemoCare {
  name: string
  /** The last digits say how the sandbox's phone behaves, and what its calls of the past came to: see `past-keypad`. */
  number: string
  language: OutreachLanguage
  place: string
  phoneOwner?: PhoneOwner
  tags?: string[]
  /** Why somebody looks after this person now. */
  flag?: string
  hasConsent?: false
}

/** In the care of a worker of the demo who speaks Tamil. */
export const KAVITHAS: DemoCare[] = [
  { name: 'கமலா தேவி', number: '+919876500062', language: 'ta', place: 'Melur', tags: ['High risk'], flag: 'Missed two appointments; headache on the last visit.' },
  { name: 'Lakshmi Narayanan', number: '+919876510061', language: 'ta', place: 'Melur', phoneOwner: 'husband' },
  { name: 'Fathima Beevi', number: '+919876520064', language: 'ta', place: 'Vadipatti', tags: ['First child'] },
  { name: 'Meena Kumari Subramaniam', number: '+919876530003', language: 'en', place: 'Usilampatti', phoneOwner: 'neighbour' },
  { name: 'Rani', number: '+919876540063', language: 'ta', place: 'Melur', hasConsent: false },
  { name: 'Selvi Arumugam', number: '+919843010061', language: 'ta', place: 'Melur' },
  { name: 'முத்துலட்சுமி', number: '+919843020061', language: 'ta', place: 'Vadipatti', phoneOwner: 'family' },
  { name: 'Pushpa Rajendran', number: '+919843034417', language: 'ta', place: 'Usilampatti', tags: ['Twins'] },
  { name: 'Amudha', number: '+919843040002', language: 'ta', place: 'Vadipatti', phoneOwner: 'shared' },
  { name: 'Jeyanthi Balakrishnan', number: '+919843050061', language: 'en', place: 'Melur' },
  { name: 'நூர்ஜஹான்', number: '+919843060061', language: 'ta', place: 'Vadipatti' },
  { name: 'Vasuki Thirunavukkarasu', number: '+919843070064', language: 'ta', place: 'Usilampatti', phoneOwner: 'husband' },
  { name: 'Deepa', number: '+919843081180', language: 'ta', place: 'Melur', tags: ['First child'] },
  { name: 'Mariammal', number: '+919843090062', language: 'ta', place: 'Usilampatti', tags: ['High risk'] },
  { name: 'Sangeetha Mohan', number: '+919843100061', language: 'ta', place: 'Melur' },
]

/** In the care of one who speaks Telugu and Hindi. */
export const SUNITHAS: DemoCare[] = [
  { name: 'సీతమ్మ రావు', number: '+919876550062', language: 'te', place: 'Chittoor', flag: 'Asked for iron tablets that were not there.' },
  { name: 'Padmavathi Reddy', number: '+919876560061', language: 'te', place: 'Chittoor', phoneOwner: 'family' },
  { name: 'सुनीता शर्मा', number: '+919876570002', language: 'hi', place: 'Tirupati' },
  { name: 'లక్ష్మీ ప్రసన్న', number: '+919849010061', language: 'te', place: 'Chittoor' },
  { name: 'Anitha Naidu', number: '+919849020067', language: 'te', place: 'Tirupati', phoneOwner: 'shared' },
  { name: 'Rukmini', number: '+919849033306', language: 'te', place: 'Srikalahasti' },
  { name: 'गीता देवी', number: '+919849040061', language: 'hi', place: 'Tirupati', phoneOwner: 'husband' },
  { name: 'Shaik Ayesha', number: '+919849050061', language: 'te', place: 'Srikalahasti', tags: ['First child'] },
  { name: 'Venkata Ramana Kumari', number: '+919849060064', language: 'te', place: 'Chittoor' },
  { name: 'Bhavani', number: '+919849070003', language: 'te', place: 'Srikalahasti', phoneOwner: 'neighbour' },
  { name: 'Sarojini Chowdary', number: '+919849080061', language: 'te', place: 'Tirupati' },
  { name: 'आशा कुमारी', number: '+919849090061', language: 'hi', place: 'Chittoor', tags: ['High risk'] },
]

import { tokensOf } from './tokens-of'

const YES = new Set(tokensOf(`
  yes yeah yep yup sure correct right exactly okay ok absolutely certainly perfect fine indeed agreed
  ja jawohl genau richtig stimmt gerne klar passt korrekt
  oui exact exactement volontiers accord daccord acuerdo
  sí si claro correcto exacto vale sim isso certo exatamente claro esatto certo va
  tak zgadza dokładnie ano přesně да верно правильно конечно так вірно
  हाँ हां जी सही ठीक ஆமாம் ஆம் சரி అవును సరే হ্যাঁ ঠিক جی ہاں نعم صحيح כן נכון evet doğru ναι σωστά
  はい そうです 是 是的 对 對 好 네 예 맞아요 ใช่ vâng đúng ya benar iya joo kyllä oikein juist klopt inderdaad stämmer ydw ie`))
const NO = new Set(tokensOf(`
  no not nope wrong incorrect never dont doesnt isnt cant wont nah without
  nein nicht falsch kein keine nie nee niet geen
  non pas faux jamais incorrecto falso nunca não nao errado errada sbagliato
  nie błędnie ne není нет не неверно неправильно ні
  नहीं नही मत गलत இல்லை வேண்டாம் తప్పు కాదు না ভুল نہیں لا خطأ לא hayır yanlış değil όχι λάθος
  いいえ 违 不 不是 不对 아니요 아니 ไม่ không sai tidak bukan ei väärin nej inte fel nage`))
/** What scripts without spaces say inside of a word. */
const NO_INSIDE = /不|没|沒|いいえ|違|ない|ไม่|아니/u
const YES_INSIDE = /^(?:はい|そう|是|对|對|好)|ใช่/u

/** Whether somebody agrees to what they were asked. A no anywhere wins; what is neither is nothing. */
export function agreement(words: string): 'yes' | 'no' | null {
  const tokens = tokensOf(words)
  if (NO_INSIDE.test(words) || tokens.some(token => NO.has(token))) return 'no'
  return tokens.some(token => YES.has(token) || YES_INSIDE.test(token)) ? 'yes' : null
}

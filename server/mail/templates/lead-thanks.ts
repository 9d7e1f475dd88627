import { mailLanguageOf, type MailLanguage } from '../../../shared/agents/mail-languages'
import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { oneLine } from './words'

export interface LeadThanksFacts {
  agentName: string
  /** BCP 47. */
  language: string
  /** Of the link that stops such mails. */
  token: string
}

interface Words {
  subject: (agent: string) => string
  hello: string
  text: (agent: string) => string[]
  stop: string
  foot: (company: string) => string
}

const WORDS: Record<MailLanguage, Words> = {
  en: {
    subject: agent => `Your call with ${agent}`,
    hello: 'Hello,',
    text: agent => [`Thank you for your call with “${agent}”. What you told has arrived, and somebody will be in touch.`, 'You get this mail because you agreed to it on the telephone. It comes once. An AI assistant took down this address; if it is not yours, press the button and nothing more comes.'],
    stop: 'No more mails, please',
    foot: company => `Sent by ${company} for the people you called.`,
  },
  de: {
    subject: agent => `Ihr Anruf bei ${agent}`,
    hello: 'Guten Tag,',
    text: agent => [`danke für Ihren Anruf bei „${agent}“. Was Sie gesagt haben, ist angekommen, und es meldet sich jemand bei Ihnen.`, 'Sie bekommen diese Mail, weil Sie am Telefon zugestimmt haben. Sie kommt nur einmal. Eine KI hat die Adresse aufgenommen; ist es nicht Ihre, drücken Sie den Knopf, und es kommt nichts mehr.'],
    stop: 'Bitte keine Mails mehr',
    foot: company => `Versandt von ${company} für die, die Sie angerufen haben.`,
  },
  es: {
    subject: agent => `Su llamada a ${agent}`,
    hello: 'Hola:',
    text: agent => [`Gracias por su llamada a «${agent}». Lo que nos contó ha llegado y alguien se pondrá en contacto con usted.`, 'Recibe este correo porque lo aceptó por teléfono. Llega una sola vez. Una asistente de IA anotó esta dirección; si no es la suya, pulse el botón y no llegará nada más.'],
    stop: 'No más correos, por favor',
    foot: company => `Enviado por ${company} para las personas a las que llamó.`,
  },
  fr: {
    subject: agent => `Votre appel à ${agent}`,
    hello: 'Bonjour,',
    text: agent => [`Merci de votre appel à « ${agent} ». Ce que vous avez dit est bien arrivé, et quelqu’un vous recontactera.`, 'Vous recevez ce courriel parce que vous l’avez accepté au téléphone. Il n’est envoyé qu’une fois. Une assistante IA a noté cette adresse ; si ce n’est pas la vôtre, appuyez sur le bouton et rien d’autre ne viendra.'],
    stop: 'Plus de courriels, merci',
    foot: company => `Envoyé par ${company} pour les personnes que vous avez appelées.`,
  },
  it: {
    subject: agent => `La sua chiamata a ${agent}`,
    hello: 'Buongiorno,',
    text: agent => [`Grazie per la sua chiamata a «${agent}». Quello che ci ha detto è arrivato e qualcuno si metterà in contatto con lei.`, 'Riceve questa mail perché ha accettato al telefono. Arriva una sola volta. Questo indirizzo è stato annotato da un’assistente IA; se non è il suo, prema il pulsante e non arriverà altro.'],
    stop: 'Niente più mail, grazie',
    foot: company => `Inviata da ${company} per le persone che ha chiamato.`,
  },
  nl: {
    subject: agent => `Uw gesprek met ${agent}`,
    hello: 'Goedendag,',
    text: agent => [`Bedankt voor uw gesprek met “${agent}”. Wat u vertelde is aangekomen, en iemand neemt contact met u op.`, 'U krijgt deze mail omdat u er aan de telefoon mee instemde. Hij komt één keer. Een AI-assistent noteerde dit adres; is het niet het uwe, druk dan op de knop en er komt niets meer.'],
    stop: 'Geen mails meer, graag',
    foot: company => `Verzonden door ${company} voor de mensen die u belde.`,
  },
  pl: {
    subject: agent => `Rozmowa z ${agent}`,
    hello: 'Dzień dobry,',
    text: agent => [`dziękujemy za rozmowę z „${agent}”. To, co zostało powiedziane, dotarło i ktoś się odezwie.`, 'Ta wiadomość przychodzi, bo padła na nią zgoda przez telefon. Przychodzi tylko raz. Adres zapisał asystent AI; jeśli nie należy do adresata, wystarczy nacisnąć przycisk i nic więcej nie przyjdzie.'],
    stop: 'Proszę o żadne więcej wiadomości',
    foot: company => `Wysłane przez ${company} w imieniu osób, do których dzwoniono.`,
  },
  pt: {
    subject: agent => `A sua chamada para ${agent}`,
    hello: 'Olá,',
    text: agent => [`Obrigado pela sua chamada para “${agent}”. O que nos disse chegou, e alguém entrará em contato.`, 'Recebe este e-mail porque concordou por telefone. Ele vem uma única vez. Uma assistente de IA anotou este endereço; se não é seu, toque no botão e nada mais virá.'],
    stop: 'Não quero mais e-mails',
    foot: company => `Enviado por ${company} para as pessoas a quem ligou.`,
  },
  hi: {
    subject: agent => `${agent} को आपका कॉल`,
    hello: 'नमस्ते,',
    text: agent => [`“${agent}” को कॉल करने के लिए धन्यवाद। आपकी बात पहुँच गई है, और कोई आपसे संपर्क करेगा।`, 'यह मेल इसलिए आया है क्योंकि आपने फ़ोन पर सहमति दी थी। यह केवल एक बार आता है। पता एक एआई सहायक ने लिखा है; यदि यह आपका नहीं है, तो बटन दबाएँ, फिर कुछ नहीं आएगा।'],
    stop: 'अब और मेल नहीं',
    foot: company => `${company} ने यह उन लोगों की ओर से भेजा है जिन्हें आपने कॉल किया।`,
  },
}

/** To somebody who agreed on the telephone to get it, once. It says nothing of the talk: an address may be wrong. */
export function leadThanks({ agentName, language, token }: LeadThanksFacts, sender: Sender): RenderedMail {
  const agent = oneLine(agentName)
  const written = mailLanguageOf(language)
  const words = WORDS[written]
  const mail = layOut({
    subject: words.subject(agent),
    title: words.subject(agent),
    name: '',
    paragraphs: words.text(agent),
    lines: [],
    action: { label: words.stop, path: LINKS.unsubscribe(token) },
    closing: [],
    toStranger: { language: written, hello: words.hello, foot: words.foot(oneLine(sender.companyName)) },
  }, sender)
  return { ...mail, unsubscribeUrl: new URL(LINKS.unsubscribeAtOnce(token), sender.publicUrl).href }
}

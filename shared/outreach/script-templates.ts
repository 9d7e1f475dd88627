import type { KeyMeaning, OutreachLanguage, ScriptKey, ScriptTexts } from '../schemas/outreach/words'

/** A script that a new programme begins with. */
export interface ScriptTemplate {
  name: string
  keys: readonly ScriptKey[]
  texts: Readonly<Record<OutreachLanguage, ScriptTexts>>
  repeats: number
}

/** What a key means, for whoever reads it, in each language. */
export const MEANING_WORDS: Readonly<Record<KeyMeaning, Readonly<Record<OutreachLanguage, string>>>> = {
  taken: { en: 'Medicine taken', hi: 'दवा ले ली', ta: 'மருந்து எடுத்துக்கொண்டார்', te: 'మందులు వేసుకున్నారు' },
  need_help: { en: 'Needs help', hi: 'मदद चाहिए', ta: 'உதவி தேவை', te: 'సహాయం కావాలి' },
  confirms: { en: 'Will come to the appointment', hi: 'मुलाक़ात पर आएँगे', ta: 'சந்திப்பிற்கு வருவார்', te: 'అపాయింట్‌మెంట్‌కు వస్తారు' },
  wrong_person: { en: 'Wrong person', hi: 'ग़लत व्यक्ति', ta: 'தவறான நபர்', te: 'వేరే వ్యక్తి' },
  call_later: { en: 'Call later', hi: 'बाद में कॉल करें', ta: 'பிறகு அழைக்கவும்', te: 'తర్వాత కాల్ చేయాలి' },
  stop_calling: { en: 'Stop calling', hi: 'कॉल बंद करें', ta: 'அழைப்புகளை நிறுத்தவும்', te: 'కాల్స్ ఆపాలి' },
}

function key(digit: string, meaning: KeyMeaning): ScriptKey {
  return { key: digit, meaning, words: { ...MEANING_WORDS[meaning] } }
}

/**
 * Phones are shared, and often somebody else picks up: no name, no illness, no medicine by its name and no place is
 * ever spoken. `8` and `9` are the same everywhere, so that people find the way out by heart.
 */
export const SCRIPT_TEMPLATES: readonly ScriptTemplate[] = [
  {
    name: 'Medicine reminder',
    keys: [key('1', 'taken'), key('2', 'need_help'), key('3', 'confirms'), key('8', 'wrong_person'), key('9', 'stop_calling')],
    repeats: 2,
    texts: {
      en: {
        prompt: 'Hello. This is a reminder call from your health programme. Please remember to take your medicine today. If you have taken it, press 1. If you need help, press 2. To confirm your next appointment, press 3. If this call is not for you, press 8. To stop these calls, press 9.',
        closing: 'Thank you. If you asked for help, a health worker will contact you. Goodbye.',
      },
      hi: {
        prompt: 'नमस्ते। यह आपके स्वास्थ्य कार्यक्रम से याद दिलाने के लिए कॉल है। कृपया आज अपनी दवा लेना न भूलें। अगर आपने दवा ले ली है, तो 1 दबाइए। अगर आपको मदद चाहिए, तो 2 दबाइए। अगर आप अगली मुलाक़ात पर आएँगे, तो 3 दबाइए। अगर यह कॉल आपके लिए नहीं है, तो 8 दबाइए। ऐसी कॉल बंद करने के लिए 9 दबाइए।',
        closing: 'धन्यवाद। अगर आपने मदद माँगी है, तो स्वास्थ्य कार्यकर्ता आपसे संपर्क करेंगे। नमस्ते।',
      },
      ta: {
        prompt: 'வணக்கம். இது உங்கள் சுகாதாரத் திட்டத்திலிருந்து வரும் நினைவூட்டல் அழைப்பு. இன்று உங்கள் மருந்தை எடுத்துக்கொள்ள மறக்க வேண்டாம். மருந்து எடுத்துக்கொண்டிருந்தால், 1 ஐ அழுத்தவும். உதவி தேவைப்பட்டால், 2 ஐ அழுத்தவும். அடுத்த சந்திப்பை உறுதிசெய்ய, 3 ஐ அழுத்தவும். இந்த அழைப்பு உங்களுக்கு உரியது இல்லை என்றால், 8 ஐ அழுத்தவும். இந்த அழைப்புகளை நிறுத்த, 9 ஐ அழுத்தவும்.',
        closing: 'நன்றி. நீங்கள் உதவி கேட்டிருந்தால், சுகாதாரப் பணியாளர் உங்களைத் தொடர்புகொள்வார். வணக்கம்.',
      },
      te: {
        prompt: 'నమస్కారం. ఇది మీ ఆరోగ్య కార్యక్రమం నుండి గుర్తు చేయడానికి వచ్చిన కాల్. దయచేసి ఈ రోజు మీ మందులు వేసుకోవడం మర్చిపోకండి. మందులు వేసుకుని ఉంటే, 1 నొక్కండి. మీకు సహాయం కావాలంటే, 2 నొక్కండి. తదుపరి అపాయింట్‌మెంట్‌కు వస్తానని తెలపడానికి, 3 నొక్కండి. ఈ కాల్ మీ కోసం కాకపోతే, 8 నొక్కండి. ఇలాంటి కాల్స్ ఆపడానికి, 9 నొక్కండి.',
        closing: 'ధన్యవాదాలు. మీరు సహాయం అడిగి ఉంటే, ఆరోగ్య కార్యకర్త మిమ్మల్ని సంప్రదిస్తారు. నమస్కారం.',
      },
    },
  },
  {
    name: 'Appointment reminder',
    keys: [key('1', 'confirms'), key('2', 'need_help'), key('3', 'call_later'), key('8', 'wrong_person'), key('9', 'stop_calling')],
    repeats: 2,
    texts: {
      en: {
        prompt: 'Hello. This is a reminder call from your health programme. You have an appointment soon. If you will come, press 1. If you need help to come, press 2. If we should call you later, press 3. If this call is not for you, press 8. To stop these calls, press 9.',
        closing: 'Thank you. If you asked for help, a health worker will contact you. Goodbye.',
      },
      hi: {
        prompt: 'नमस्ते। यह आपके स्वास्थ्य कार्यक्रम से याद दिलाने के लिए कॉल है। जल्द ही आपकी मुलाक़ात का दिन है। अगर आप आएँगे, तो 1 दबाइए। अगर आने के लिए मदद चाहिए, तो 2 दबाइए। अगर हम आपको बाद में कॉल करें, तो 3 दबाइए। अगर यह कॉल आपके लिए नहीं है, तो 8 दबाइए। ऐसी कॉल बंद करने के लिए 9 दबाइए।',
        closing: 'धन्यवाद। अगर आपने मदद माँगी है, तो स्वास्थ्य कार्यकर्ता आपसे संपर्क करेंगे। नमस्ते।',
      },
      ta: {
        prompt: 'வணக்கம். இது உங்கள் சுகாதாரத் திட்டத்திலிருந்து வரும் நினைவூட்டல் அழைப்பு. விரைவில் உங்களுக்கு ஒரு சந்திப்பு உள்ளது. நீங்கள் வருவீர்கள் என்றால், 1 ஐ அழுத்தவும். வருவதற்கு உதவி தேவைப்பட்டால், 2 ஐ அழுத்தவும். நாங்கள் பிறகு அழைக்க வேண்டும் என்றால், 3 ஐ அழுத்தவும். இந்த அழைப்பு உங்களுக்கு உரியது இல்லை என்றால், 8 ஐ அழுத்தவும். இந்த அழைப்புகளை நிறுத்த, 9 ஐ அழுத்தவும்.',
        closing: 'நன்றி. நீங்கள் உதவி கேட்டிருந்தால், சுகாதாரப் பணியாளர் உங்களைத் தொடர்புகொள்வார். வணக்கம்.',
      },
      te: {
        prompt: 'నమస్కారం. ఇది మీ ఆరోగ్య కార్యక్రమం నుండి గుర్తు చేయడానికి వచ్చిన కాల్. త్వరలో మీకు అపాయింట్‌మెంట్ ఉంది. మీరు వస్తే, 1 నొక్కండి. రావడానికి సహాయం కావాలంటే, 2 నొక్కండి. మేము తర్వాత కాల్ చేయాలంటే, 3 నొక్కండి. ఈ కాల్ మీ కోసం కాకపోతే, 8 నొక్కండి. ఇలాంటి కాల్స్ ఆపడానికి, 9 నొక్కండి.',
        closing: 'ధన్యవాదాలు. మీరు సహాయం అడిగి ఉంటే, ఆరోగ్య కార్యకర్త మిమ్మల్ని సంప్రదిస్తారు. నమస్కారం.',
      },
    },
  },
]

/**
 * What somebody hears who asked for help, once a worker has seen it. It asks nothing, and does not say what it is about
 * or which programme calls: a programme's name may name an illness.
 */
export const HELP_SCRIPT: ScriptTemplate = {
  name: 'Help is coming',
  keys: [key('9', 'stop_calling')],
  repeats: 0,
  texts: {
    en: {
      prompt: 'Hello. This is your health programme. Your message has reached us. Somebody will contact you. To stop these calls, press 9.',
      closing: 'Thank you. Goodbye.',
    },
    hi: {
      prompt: 'नमस्ते। यह आपका स्वास्थ्य कार्यक्रम है। आपका संदेश हमें मिल गया है। कोई आपसे संपर्क करेगा। ऐसी कॉल बंद करने के लिए 9 दबाइए।',
      closing: 'धन्यवाद। नमस्ते।',
    },
    ta: {
      prompt: 'வணக்கம். இது உங்கள் சுகாதாரத் திட்டம். உங்கள் செய்தி எங்களுக்குக் கிடைத்தது. ஒருவர் உங்களைத் தொடர்புகொள்வார். இந்த அழைப்புகளை நிறுத்த, 9 ஐ அழுத்தவும்.',
      closing: 'நன்றி. வணக்கம்.',
    },
    te: {
      prompt: 'నమస్కారం. ఇది మీ ఆరోగ్య కార్యక్రమం. మీ సందేశం మాకు అందింది. ఒకరు మిమ్మల్ని సంప్రదిస్తారు. ఇలాంటి కాల్స్ ఆపడానికి, 9 నొక్కండి.',
      closing: 'ధన్యవాదాలు. నమస్కారం.',
    },
  },
}

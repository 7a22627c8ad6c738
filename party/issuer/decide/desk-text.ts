/**
 * The words the desk sends to people's phones, and how it shows and folds what it knows of them.
 */
import type { BankProgramme } from '@armilla/kit/programme';
import type { Language } from '@armilla/kit/refusal';

/**
 * Nine digits in threes. An activation code has eight at the most: neither passes for the other.
 */
export function inThrees(number: string): string {
  return number.replace(/(\d{3})(?=\d)/g, '$1 ');
}

const CALL_BACK: Readonly<Record<Language, string>> = {
  en: '{bank}: you asked us to call you back. Read {number} to our agent {agent}. If you did not call us, hang up and tell nobody.',
  el: '{bank}: ζητήσατε να σας καλέσουμε. Διαβάστε στον εκπρόσωπό μας {agent} το {number}. Αν δεν μας καλέσατε, κλείστε και μην το πείτε σε κανέναν.',
  uk: '{bank}: ви просили передзвонити. Прочитайте нашому працівнику {agent}: {number}. Якщо ви нам не телефонували, покладіть слухавку й нікому його не кажіть.',
};

const MOBILE_CHANGED: Readonly<Record<Language, string>> = {
  en: '{bank}: your mobile number with us was changed. If it was not you, call {callCentre} at once.',
  el: '{bank}: ο αριθμός του κινητού σας άλλαξε. Αν δεν το κάνατε εσείς, καλέστε αμέσως {callCentre}.',
  uk: '{bank}: ваш номер телефону в банку змінено. Якщо це не ви, негайно телефонуйте {callCentre}.',
};

/** Asks for what the customer reads back. */
export function callBackText(
  programme: BankProgramme,
  language: Language,
  said: { readonly number: string; readonly agent: string },
): string {
  const { number, agent } = said;
  return filled(CALL_BACK[language], {
    bank: programme.name,
    number: inThrees(number),
    agent,
  });
}

/** Goes to the number that was there before. */
export function mobileChangedText(programme: BankProgramme, language: Language): string {
  const { name: bank, callCentre } = programme;
  return filled(MOBILE_CHANGED[language], { bank, callCentre });
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

export function maskedMobile(mobile: string): string {
  return `••• ••• ${mobile.slice(-4)}`;
}

/** A name's words without accents and in lower case, so that typing finds them. */
export function foldedWords(name: string): readonly string[] {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/ς/g, 'σ');
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

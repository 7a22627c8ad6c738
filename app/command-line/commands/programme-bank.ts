/** A bank's rules in sentences: one for each field of its file. */
import { spellMoney } from '@armilla/kit/money';
import type { BankProgramme, Product, ServiceProgramme } from '@armilla/kit/programme';
import { moneyInSentences } from './programme-money.ts';
import {
  counted,
  countryName,
  either,
  languageName,
  listed,
  type Sentence,
  sentence,
} from './programme-sentence.ts';

/** `service`, when it is there, gives the wearables their names. */
export function bankInSentences(
  bank: BankProgramme,
  service?: ServiceProgramme,
): readonly Sentence[] {
  return [
    ...identity(bank),
    ...cards(bank, service),
    ...tokens(bank),
    ...moneyInSentences(bank),
    ...identification(bank),
    ...losing(bank),
    ...texts(bank),
  ];
}

function identity(bank: BankProgramme): readonly Sentence[] {
  const { alpha2, numeric } = bank.country;
  const kind =
    bank.kind === 'BANK'
      ? 'a bank in open schemes'
      : 'an operator of a closed loop, whose cards are taken at its own merchants only';
  return [
    sentence('id', `Programme "${bank.id}".`),
    sentence('name', `People know it as ${bank.name}.`),
    sentence('kind', `It is ${kind}.`),
    sentence('country', `Its country is ${countryName(alpha2)} (${alpha2}, ${numeric}).`),
    sentence('currency', `Its cards are in ${bank.currency}.`),
    sentence('languages', `It writes ${listed(bank.languages.map(languageName))}.`),
    sentence(
      'testRange',
      bank.testRange
        ? 'Its ranges are for tests: it shows its printed plastic to anyone who asks.'
        : 'Its cards are people’s own: it shows none to anyone.',
    ),
    ...(bank.acceptedAt === undefined
      ? []
      : [sentence('acceptedAt', `Its cards are taken at ${listed(bank.acceptedAt)}.`)]),
    sentence(
      'channels',
      `Customers see their payments in ${listed(bank.channels.map(({ kind, name }) => `${name} (${kind.toLowerCase()})`))}.`,
      bank.channelsSource,
    ),
  ];
}

function cards(bank: BankProgramme, service?: ServiceProgramme): readonly Sentence[] {
  const names = bank.models.map((model) => {
    const known = service?.models.find((candidate) => candidate.model === model);
    return known === undefined ? model : `${known.name} (${model})`;
  });
  return [
    sentence('models', `Wearables it serves: ${listed(names)}.`, bank.modelsSource),
    ...bank.products.map((product, i) =>
      sentence(`products.${i}`, describeProduct(product), bank.productsSource),
    ),
    sentence(
      'cap.cards',
      `A wearable carries up to ${bank.cap.cards} of its cards.`,
      bank.cap.source,
    ),
  ];
}

function describeProduct(product: Product): string {
  const { name, productId, network, kind, bin, tokenisable, rewards, colours } = product;
  return (
    `${name} (${productId}) is a ${kind} card of ${network}, range ${bin}; ` +
    `${tokenisable ? 'it can be added to a wearable' : 'it cannot be added to a wearable'}, ` +
    `${rewards === undefined ? 'earns nothing' : `earns ${rewards}`}, ` +
    `and is drawn ${colours.text} on ${colours.background}.`
  );
}

function tokens({ token, limits, currency }: BankProgramme): readonly Sentence[] {
  const spelled = (amountMinor: number) => spellMoney({ amountMinor, currency });
  const rid = token.aid.slice(0, 10);
  return [
    sentence('token.bin', `Tokens have numbers of the range ${token.bin}.`),
    sentence('token.aid', `Terminals select them by the application identifier ${token.aid}.`),
    sentence('token.label', `Screens and receipts call them "${token.label}".`),
    sentence(
      'token.caIndex',
      `Terminals check them with the authority’s key ${token.caIndex} of ${rid}.`,
    ),
    sentence('token.lifetimeYears', `They live ${counted(token.lifetimeYears, 'year')}.`),
    ...(token.onDeviceVerification === undefined
      ? []
      : [sentence('token.onDeviceVerification', verifiedOnWrist(token.onDeviceVerification))]),
    sentence('limits.tapMinor', `One tap pays at most ${spelled(limits.tapMinor)}.`, limits.source),
    sentence(
      'limits.dayMinor',
      `The taps of a day come to at most ${spelled(limits.dayMinor)}.`,
      limits.source,
    ),
  ];
}

const POLICIES: Readonly<Record<BankProgramme['identification']['policy'], string>> = {
  CARD_DATA_AND_CODE:
    'Adding a card takes its data and a code: one element of authentication in the eyes of ' +
    'European rules, so not strong.',
  STRONG:
    'Adding a card takes a code and, beside it, a second element at the bank’s own page, or an ' +
    'agent who called back: strong authentication.',
};

const METHODS: Readonly<Record<BankProgramme['identification']['methods'][number], string>> = {
  TEXT_TO_CARDHOLDER_NUMBER: 'a code by SMS',
  EMAIL_TO_CARDHOLDER_ADDRESS: 'a code by e-mail',
  CARDHOLDER_TO_CALL_MANNED_NUMBER: 'a call to the bank',
  CARDHOLDER_TO_VISIT_WEBSITE: 'the bank’s own page',
};

function identification({ identification: rule }: BankProgramme): readonly Sentence[] {
  const at = (field: string, text: string, source?: Sentence['source']) =>
    sentence(`identification.${field}`, text, source);
  const { wrongDetails } = rule;
  return [
    at('policy', POLICIES[rule.policy]),
    at(
      'methods',
      `Cardholders are identified by ${listed(rule.methods.map((method) => METHODS[method]))}.`,
      rule.methodsSource,
    ),
    at(
      'highRisk',
      `Only the bank’s page or its agents identify when there is ${either(rule.highRisk)}.`,
    ),
    at('declines', `The bank declines when there is ${either(rule.declines)}.`),
    at('codeLength', `Codes have ${counted(rule.codeLength, 'digit')}.`, rule.codeLengthSource),
    at('sends', `A code is sent at most ${counted(rule.sends, 'time')}.`, rule.sendsSource),
    at('tries', `The ${ordinal(rule.tries)} wrong entry makes the code void.`, rule.triesSource),
    at(
      'lifetimeMinutes',
      `A code is good for ${counted(rule.lifetimeMinutes, 'minute')}.`,
      rule.lifetimeSource,
    ),
    at(
      'expired',
      rule.expired === 'NEW_CODE'
        ? 'When a code expires, a new one may be asked for.'
        : 'When a code expires, the card is removed and added again.',
      rule.expiredSource,
    ),
    at(
      'eligibilityMinutes',
      `The terms must be accepted within ${counted(rule.eligibilityMinutes, 'minute')} of typing.`,
    ),
    at(
      'wrongDetails',
      `${counted(wrongDetails.tries, 'typing error')} in a card’s data lock it for ` +
        `${counted(wrongDetails.hours, 'hour')}.`,
    ),
  ];
}

function ordinal(number: number): string {
  const suffix = { one: 'st', two: 'nd', few: 'rd' } as Readonly<Record<string, string>>;
  const category = new Intl.PluralRules('en-GB', { type: 'ordinal' }).select(number);
  return `${number}${suffix[category] ?? 'th'}`;
}

function losing(bank: BankProgramme): readonly Sentence[] {
  const { lostWearable, callCentre } = bank;
  return [
    sentence('callCentre', `Whoever has no SMS calls ${callCentre}.`, bank.callCentreSource),
    sentence(
      'lostWearable.action',
      lostWearable.action === 'DELETE'
        ? 'When a lost wearable is reported by telephone, its cards are removed.'
        : 'When a lost wearable is reported by telephone, its cards are held until it is found.',
      lostWearable.source,
    ),
  ];
}

function texts({ terms, sms }: BankProgramme): readonly Sentence[] {
  return [
    sentence('terms.version', `The terms in force are version ${terms.version}.`),
    ...written(terms.text).map(([language, text]) =>
      sentence(
        `terms.text.${language}`,
        `In ${languageName(language)} they have ${text.length} characters and begin ` +
          `"${text.split(/\s+/).slice(0, 6).join(' ')} …".`,
      ),
    ),
    ...written(sms).map(([language, text]) =>
      sentence(`sms.${language}`, `The SMS in ${languageName(language)}: "${text}"`),
    ),
  ];
}

/** The languages a text is there in. */
function written(texts: BankProgramme['sms']): readonly (readonly [string, string])[] {
  return Object.entries(texts).flatMap(([language, text]) =>
    text === undefined ? [] : [[language, text] as const],
  );
}

function verifiedOnWrist(onDevice: boolean): string {
  return onDevice
    ? 'The passcode on the wrist verifies the wearer at any amount; terminals ask no PIN.'
    : 'Above a terminal’s limit the card’s PIN is asked there.';
}

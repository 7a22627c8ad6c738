/** A bank's rules about money in sentences: rewards, limits, standing in, fees, holds, disputes. */
import { spellMoney } from '@armilla/kit/money';
import type { BankProgramme, Product, RewardsProgramme } from '@armilla/kit/programme';
import { counted, either, listed, type Sentence, sentence } from './programme-sentence.ts';

type Spelling = (amountMinor: number) => string;

export function moneyInSentences(bank: BankProgramme): readonly Sentence[] {
  const { currency } = bank;
  const spelled = (amountMinor: number) => spellMoney({ amountMinor, currency });
  return [
    ...bank.products.flatMap((product, i) => limits(product, i, spelled)),
    ...bank.rewards.flatMap((programme, i) => rewards(programme, i, bank, spelled)),
    ...(bank.rewards.length > 0
      ? []
      : [sentence('rewards', 'It has no rewards programme.', bank.rewardsSource)]),
    ...standIn(bank, spelled),
    ...strongAuthentication(bank, spelled),
    ...notServed(bank),
    ...bank.fees.map((fee, i) => sentence(`fees.${i}`, describeFee(fee, spelled))),
    ...afterwards(bank, spelled),
  ];
}

function limits({ name, limits }: Product, i: number, spelled: Spelling): readonly Sentence[] {
  if (limits === undefined) return [];
  const { purchaseMinor, dayMinor, cashDayMinor, source } = limits;
  const text =
    `A ${name}, by plastic and wearables together, pays at most ${spelled(purchaseMinor)} at ` +
    `once, ${spelled(dayMinor)} a day, and ${spelled(cashDayMinor)} of that in cash.`;
  return [sentence(`products.${i}.limits`, text, source)];
}

function rewards(
  rules: RewardsProgramme,
  i: number,
  { currency, rewardsSource }: BankProgramme,
  spelled: Spelling,
): readonly Sentence[] {
  const { programme, pointsPerUnit, redeemable, worth, monthCap } = rules;
  const at = (field: string) => `rewards.${i}${field}`;
  const each = (points: number) => `${counted(points, 'point')} for each whole ${currency}`;
  return [
    sentence(
      at(''),
      `${programme} points ${redeemable ? 'can' : 'cannot'} pay at the till.`,
      rewardsSource,
    ),
    sentence(
      at('.pointsPerUnit'),
      `${programme} gives ${each(pointsPerUnit)}.`,
      rules.pointsPerUnitSource,
    ),
    ...(rules.kinds ?? []).map(({ categories, pointsPerUnit: points }, k) =>
      sentence(
        at(`.kinds.${k}`),
        `At merchants of category ${either(categories)} ${programme} gives ${each(points)}.`,
      ),
    ),
    ...(monthCap === undefined
      ? []
      : [
          sentence(
            at('.monthCap'),
            `${programme} gives an account at most ${counted(monthCap, 'point')} a month.`,
          ),
        ]),
    ...(rules.promotions ?? []).map(({ name, from, until, categories, times }, p) =>
      sentence(
        at(`.promotions.${p}`),
        `"${name}" multiplies ${programme} points by ${times} from ${from} to ${until}, ` +
          `${categories === undefined ? 'everywhere' : `at category ${either(categories)}`}.`,
      ),
    ),
    ...(worth === undefined
      ? []
      : [
          sentence(
            at('.worth'),
            `${counted(worth.points, `${programme} point`)} are worth ${spelled(worth.minor)}.`,
            worth.source,
          ),
        ]),
  ];
}

function standIn({ standIn }: BankProgramme, spelled: Spelling): readonly Sentence[] {
  if (standIn === undefined) return [];
  const { tapMinor, dayMinor, dayTaps, source } = standIn;
  const text =
    `When the bank is slow or down the network approves in its place: a token’s taps up to ` +
    `${spelled(tapMinor)} each, ${spelled(dayMinor)} and ${counted(dayTaps, 'tap')} a day.`;
  return [sentence('standIn', text, source)];
}

function strongAuthentication(bank: BankProgramme, spelled: Spelling): readonly Sentence[] {
  const rule = bank.strongAuthentication;
  if (rule === undefined) return [];
  const at = (field: string, text: string) =>
    sentence(`strongAuthentication.${field}`, text, rule.source);
  const bySum = rule.rule === 'CUMULATIVE';
  return [
    at('tapMinor', `Above ${spelled(rule.tapMinor)} a contactless payment needs PIN or passcode.`),
    at('rule', `How often it does below that goes by the ${bySum ? 'sum' : 'number'} since then.`),
    at(
      'cumulativeMinor',
      `The sum is ${spelled(rule.cumulativeMinor)}${bySum ? '' : ', which does not count here'}.`,
    ),
    at(
      'count',
      `The number is ${counted(rule.count, 'payment')}${bySum ? ', which does not count here' : ''}.`,
    ),
  ];
}

function notServed({ notServed }: BankProgramme): readonly Sentence[] {
  if (notServed === undefined) return [];
  const { countries, categories } = notServed;
  return [
    sentence('notServed.countries', `Its cards pay in no shop of ${listed(countries)}.`),
    sentence('notServed.categories', `Nor at merchants of category ${listed(categories)}.`),
  ];
}

function describeFee(
  { name, kind, paidBy, basisPoints, fixedMinor }: BankProgramme['fees'][number],
  spelled: Spelling,
): string {
  const share = `${basisPoints / 100} %`;
  return (
    `Of each cleared purchase the ${paidBy.toLowerCase()} pays the ${kind.toLowerCase()} fee ` +
    `"${name}": ${share} and ${spelled(fixedMinor)}.`
  );
}

function afterwards({ holds, disputes }: BankProgramme, spelled: Spelling): readonly Sentence[] {
  return [
    sentence('holds.days', `A hold that nobody clears goes after ${counted(holds.days, 'day')}.`),
    sentence(
      'holds.preauthorisationDays',
      `That of a pre-authorisation goes after ${counted(holds.preauthorisationDays, 'day')}.`,
    ),
    sentence(
      'disputes.provisionalCreditMinor',
      `A payment that its customer does not recognise is credited for the time being, up to ` +
        `${spelled(disputes.provisionalCreditMinor)}.`,
    ),
    sentence(
      'disputes.windowDays',
      `It can be disputed for ${counted(disputes.windowDays, 'day')}.`,
    ),
  ];
}

/** `armilla reconcile`: the books of acquirer, network and banks against each other, for one day. */
import { stageContract } from '@armilla/api/stage';
import { type AnswerOf, httpClient } from '@armilla/kit/contract';
import { CURRENCIES, type Currency } from '@armilla/kit/money';
import { isRefusal } from '@armilla/kit/refusal';
import { type Command, type Given, textOf, UsageError } from '../command.ts';
import { findOrStartService, SERVICE_OPTIONS } from '../service.ts';

type Report = AnswerOf<(typeof stageContract.operations)['reconcile']>;

export const reconcile: Command = {
  name: 'reconcile',
  usage: '[--date YYYY-MM-DD] [--close] [--data DIR] [--json]',
  summary: 'Tells whether the books of shops’ bank, network and banks say the same.',
  help:
    'Compares them payment by payment for one business day, and the sums with the settlement.\n' +
    '--date: the day, today (UTC) when left out. --close first sends the clearing file that goes by\n' +
    'itself after midnight.\n' +
    'Uses the service that runs on the data folder, or starts one for itself. Exit code 0 when the\n' +
    'books agree, 1 when they do not.',
  options: { ...SERVICE_OPTIONS, date: { type: 'string' }, close: { type: 'boolean' } },
  async run(given, speak) {
    const businessDate = dateOf(given);
    const service = await findOrStartService(given);
    try {
      const stage = httpClient(stageContract, { baseUrl: service.url });
      const closed = given.values.close === true ? await stage.closeBusinessDay({}) : undefined;
      const report = isRefusal(closed) ? closed : await stage.reconcile({ businessDate });
      if (isRefusal(report)) {
        speak.complain(report.detail ?? report.code, { code: report.code });
        return 1;
      }
      speak.say({ ok: report.agrees, ...report }, spell(report));
      return report.agrees && report.differences.length === 0 ? 0 : 1;
    } finally {
      await service.close();
    }
  },
};

function dateOf(given: Given): string {
  const date = textOf(given, 'date', new Date().toISOString().slice(0, 10));
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new UsageError('--date wants a day like 2026-11-22.');
  return date;
}

function spell({ businessDate, compared, differences, positions, agrees }: Report): string {
  const found = differences.map(
    ({ kind, rrn, terminalId, explanation }) =>
      `✗ ${kind} ${rrn} at ${terminalId}\n    ${explanation}`,
  );
  const owed = positions.map(
    ({ programmeId, netMinor, currency, purchases, refunds }) =>
      `${programmeId} owes ${inWords(netMinor, currency)}: ` +
      `${purchases.count} payments, ${refunds.count} refunds, fees taken off.`,
  );
  const sums = agrees ? [] : ['✗ The sums of the settlement are not those of the book.'];
  const end =
    found.length + sums.length === 0
      ? `The books of ${businessDate} agree: ${compared} payments compared.`
      : `The books of ${businessDate} do not agree: ${found.length} differences.`;
  return [...found, ...sums, ...owed, end].join('\n');
}

function inWords(amountMinor: number, currency: Currency): string {
  const { exponent } = CURRENCIES[currency];
  return `${(amountMinor / 10 ** exponent).toFixed(exponent)} ${currency}`;
}

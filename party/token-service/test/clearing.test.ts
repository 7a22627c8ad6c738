/** Clearing at the network: what stands is cleared once, posted by its issuer, and settled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ClearingFile,
  type ClearingRecord,
  decodeClearingFile,
  encodeClearingFile,
} from '@armilla/clearing';
import type { Message } from '@armilla/iso8583';
import { systemChance } from '@armilla/kit/chance';
import { identifier } from '@armilla/kit/identifier';
import { createLog } from '@armilla/kit/log';
import { refuse } from '@armilla/kit/refusal';
import {
  type Bench,
  type BenchOptions,
  bankOf,
  bench,
  DEBIT,
  enrolled,
  given,
  panOf,
  refused,
  register,
} from './bench.ts';
import { type Card, cardOf, reversalOf } from './chip.ts';
import { modelIssuer } from './model-issuer.ts';

const TODAY = '2027-01-15';

async function paying(options: BenchOptions = {}) {
  const here = await bench(options);
  await register(here);
  const reference = (await enrolled(here, panOf(DEBIT))).tokenUniqueReference ?? '';
  return { here, card: await cardOf(here, reference), bank: modelIssuer(here.issuer) };
}

const codeOf = async (here: Bench, message: Message) =>
  (await here.service.answer(message))?.fields[39];

/** A message that is approved. */
async function taken(here: Bench, message: Message): Promise<Message> {
  assert.equal(await codeOf(here, message), '00');
  return message;
}

const back = (amountMinor: number) => ({ type: '20', amountMinor }) as const;

function recordOf({ fields }: Message, more: Partial<ClearingRecord> = {}): ClearingRecord {
  return {
    kind: fields[3]?.startsWith('20') ? 'REFUND' : 'PURCHASE',
    stan: fields[11] ?? '',
    transmissionDate: fields[7] ?? '',
    terminalId: fields[41] ?? '',
    rrn: fields[37] ?? '',
    dpanLastFour: (fields[2] ?? '').slice(-4),
    authorisationCode: '123456',
    amountMinor: Number(fields[4]),
    currency: fields[49] ?? '',
    ...more,
  };
}

function fileOf(records: readonly ClearingRecord[], more: Partial<ClearingFile> = {}) {
  const fileId = identifier('clr', Date.now(), systemChance);
  const text = encodeClearingFile({
    fileId,
    acquirerId: '400001',
    businessDate: TODAY,
    records,
    ...more,
  });
  return { fileId, acquirerId: '00000400001', text };
}

async function cleared(here: Bench, records: readonly ClearingRecord[]) {
  const file = fileOf(records);
  given(await here.asAcquirer.presentClearing(file));
  await here.service.settled();
  const news = here.cleared.at(-1);
  assert.equal(news?.fileId, file.fileId);
  return news?.rejected.map(({ record, reason }) => `${record} ${reason}`);
}

test('what was approved and stands is cleared, posted and settled; all say the same', async () => {
  const { here, card } = await paying();
  const sale = await taken(here, card.asks({ amountMinor: 1240 }));
  const cash = await taken(here, card.asks({ type: '01', amountMinor: 5000 }));
  const reduced = await taken(here, card.asks({ amountMinor: 900 }));
  await taken(here, { ...reversalOf(reduced, 450) });
  const refund = await taken(here, card.follows(sale, back(240)));
  const records = [
    recordOf(sale),
    recordOf(cash, { kind: 'CASH' }),
    recordOf(reduced, { amountMinor: 400 }),
    recordOf(refund),
  ];
  assert.deepEqual(await cleared(here, records), []);
  const { positions } = given(await here.asAcquirer.getSettlement({ businessDate: TODAY }));
  // 0.20 % of 1240, 5000 and 400: 2, 10 and 1; 0.05 % and one cent each: 2, 4 and 1.
  assert.deepEqual(positions, [
    {
      businessDate: TODAY,
      programmeId: 'alpha-bank',
      acquirerId: '400001',
      currency: 'EUR',
      purchases: { count: 3, amountMinor: 6640 },
      refunds: { count: 1, amountMinor: 240 },
      fees: [
        { name: 'Interchange', kind: 'INTERCHANGE', paidBy: 'ACQUIRER', amountMinor: 13 },
        { name: 'Network', kind: 'NETWORK', paidBy: 'ACQUIRER', amountMinor: 7 },
      ],
      netMinor: 6640 - 240 - 13,
    },
  ]);
  const { payments } = given(await here.asAcquirer.listCleared({ businessDate: TODAY }));
  assert.deepEqual(
    payments
      .map((p) => [p.kind, p.authorisedMinor, p.clearedMinor, p.postedMinor].join(' '))
      .sort(),
    [
      'CASH 5000 5000 5000',
      'PURCHASE 1240 1240 1240',
      'PURCHASE 450 400 400',
      'REFUND 240 240 240',
    ],
  );
  assert.deepEqual(given(await here.asIssuer().listCleared({ businessDate: TODAY })), { payments });
  const other = here.asIssuer('pumb');
  assert.deepEqual(given(await other.listCleared({ businessDate: TODAY })).payments, []);
  assert.deepEqual(given(await other.getSettlement({ businessDate: TODAY })).positions, []);
  await here.close();
});

test('every record that does not agree is named with its reason, and the others are cleared', async () => {
  const { here, card } = await paying();
  const sale = await taken(here, card.asks());
  const reversed = await taken(here, card.asks());
  await taken(here, reversalOf(reversed));
  const declined = card.asks({ amountMinor: 60_000 });
  assert.equal(await codeOf(here, declined), '61');
  const records = [
    recordOf(sale, { amountMinor: 1241 }),
    recordOf(sale, { currency: '980' }),
    recordOf(sale, { dpanLastFour: '0000' }),
    recordOf(sale, { rrn: '999999999999' }),
    recordOf(sale, { kind: 'CASH' }),
    recordOf(sale, { stan: '999999' }),
    recordOf(reversed),
    recordOf(declined),
    recordOf(sale),
    recordOf(sale),
  ];
  assert.deepEqual(await cleared(here, records), [
    '1 AMOUNT_TOO_HIGH',
    '2 DATA_MISMATCH',
    '3 DATA_MISMATCH',
    '4 DATA_MISMATCH',
    '5 DATA_MISMATCH',
    '6 ORIGINAL_NOT_FOUND',
    '7 REVERSED',
    '8 NOT_APPROVED',
    '10 PRESENTED_BEFORE',
  ]);
  assert.deepEqual(await cleared(here, [recordOf(sale)]), ['1 PRESENTED_BEFORE']);
  const { payments } = given(await here.asAcquirer.listCleared({ businessDate: TODAY }));
  const own = payments.find(({ rrn }) => rrn === sale.fields[37]);
  assert.deepEqual([own?.clearedMinor, own?.timesPresented], [1240, 8]);
  const unknown = payments.find(({ stan }) => stan === '999999');
  assert.deepEqual([unknown?.authorisedMinor, unknown?.programmeId], [null, '']);
  // What has been cleared is not taken back.
  assert.equal(await codeOf(here, reversalOf(sale)), '21');
  assert.equal(await codeOf(here, reversalOf(sale, 100)), '21');
  assert.equal(await codeOf(here, card.follows(sale, back(1240))), '00');
  await here.close();
});

test('the same file again is taken once; another under its name is refused', async () => {
  const { here, card } = await paying();
  const sale = await taken(here, card.asks());
  const file = fileOf([recordOf(sale)]);
  const parts: unknown[] = [];
  const { post } = here.issuer;
  here.issuer.post = (part) => {
    parts.push(part);
    return post(part);
  };
  await Promise.all([1, 2, 3].map(() => here.asAcquirer.presentClearing(file)));
  await here.service.settled();
  given(await here.asAcquirer.presentClearing(file));
  await here.service.settled();
  assert.equal(parts.length, 1);
  assert.equal(here.cleared.length, 1);
  const { fileId } = file;
  const other = { ...fileOf([recordOf(sale, { amountMinor: 1 })], { fileId }), fileId };
  assert.equal(refused(await here.asAcquirer.presentClearing(other)), 'CLEARING_FILE_UNREADABLE');
  await here.close();
});

test('a file that is damaged, or of somebody else, is refused whole', async () => {
  const { here, card } = await paying();
  const sale = await taken(here, card.asks());
  const file = fileOf([recordOf(sale)]);
  const present = async (more: Partial<typeof file>) =>
    refused(await here.asAcquirer.presentClearing({ ...file, ...more }));
  const lines = file.text.split('\n');
  assert.equal(
    await present({ text: [lines[0], lines[2], ''].join('\n') }),
    'CLEARING_FILE_TOTALS',
  );
  assert.equal(await present({ text: 'no file\nT\n' }), 'CLEARING_FILE_UNREADABLE');
  assert.equal(await present({ acquirerId: '400002' }), 'CLEARING_FILE_UNREADABLE');
  const fileId = identifier('clr', Date.now(), systemChance);
  assert.equal(await present({ fileId }), 'CLEARING_FILE_UNREADABLE');
  await here.service.settled();
  const files = await here.database.all('SELECT file_id FROM clearing_file');
  assert.equal(files.length, 0);
  await here.close();
});

test('a file is cleared without a fault in the log, also where nobody is told of it', async () => {
  const lines: string[] = [];
  const log = createLog('token-service', (line) => lines.push(line));
  for (const noAcquirer of [false, true]) {
    const { here, card } = await paying({ log, noAcquirer });
    const sale = await taken(here, card.asks());
    given(await here.asAcquirer.presentClearing(fileOf([recordOf(sale)])));
    await here.service.settled();
    const { positions } = given(await here.asStage.getSettlement({ businessDate: TODAY }));
    assert.equal(positions.length, 1);
    assert.equal(here.cleared.length, noAcquirer ? 0 : 1);
    await here.close();
  }
  assert.deepEqual(lines, []);
});

test('a payment in a currency that nobody knows is on no list of the day', async () => {
  const { here, card } = await paying();
  const { mti, fields } = card.asks();
  await taken(here, { mti, fields: { ...fields, 2: panOf('43332201', 7), 49: '999' } });
  const { payments } = given(await here.asAcquirer.listCleared({ businessDate: TODAY }));
  assert.deepEqual(payments, []);
  await here.close();
});

test('an empty file is taken', async () => {
  const { here } = await paying();
  assert.deepEqual(await cleared(here, []), []);
  await here.close();
});

test('what its issuer does not post is not cleared, not settled, and may be presented again', async () => {
  const { here, card } = await paying();
  const [one, two] = [await taken(here, card.asks()), await taken(here, card.asks())];
  const { post } = here.issuer;
  here.issuer.post = ({ records }) => ({
    results: records.map(({ record, amount }) =>
      record === 1
        ? { record, postedMinor: null, reason: 'HOLD_EXPIRED' }
        : { record, postedMinor: amount.amountMinor },
    ),
  });
  assert.deepEqual(await cleared(here, [recordOf(one), recordOf(two)]), ['1 HOLD_EXPIRED']);
  const settled = async () =>
    given(await here.asAcquirer.getSettlement({ businessDate: TODAY })).positions[0]?.purchases;
  assert.deepEqual(await settled(), { count: 1, amountMinor: 1240 });
  here.issuer.post = post;
  assert.deepEqual(await cleared(here, [recordOf(one)]), []);
  assert.deepEqual(await settled(), { count: 2, amountMinor: 2480 });
  await here.close();
});

test('an issuer that is away posts when it is back, over a crash', async () => {
  const { here, card } = await paying();
  const sale = await taken(here, card.asks());
  const { post } = here.issuer;
  here.issuer.post = () => refuse('UNAVAILABLE');
  given(await here.asAcquirer.presentClearing(fileOf([recordOf(sale)])));
  await here.service.settled();
  assert.equal(here.cleared.length, 0);
  const posted = async (bench: Bench) =>
    given(await bench.asAcquirer.listCleared({ businessDate: TODAY })).payments[0]?.postedMinor;
  assert.equal(await posted(here), null);
  await here.service.close();
  const next = await here.restart();
  next.issuer.post = post;
  next.clock.advance(60_000);
  await next.service.settled();
  assert.equal(next.cleared.length, 1);
  assert.equal(await posted(next), 1240);
  await next.close();
});

test('a pre-authorisation is cleared by its final amount, named as itself or as its completion', async () => {
  const { here, card } = await paying();
  const hold = () => card.asks({ amountMinor: 5000, told: { '14': '1' } });
  const first = await taken(here, hold());
  const raise = await taken(here, card.follows(first, { amountMinor: 1000, told: { '14': '2' } }));
  await taken(here, card.completes(first, 5500));
  const second = await taken(here, hold());
  const completion = await taken(here, card.completes(second, 4000));
  const third = await taken(here, hold());
  const records = [
    recordOf(raise),
    recordOf(first, { amountMinor: 5501 }),
    recordOf(first, { amountMinor: 5500 }),
    recordOf(completion, { rrn: second.fields[37] ?? '', amountMinor: 4000 }),
    // Its completion is still on the way: the clearing says the final amount.
    recordOf(third, { amountMinor: 3000 }),
  ];
  assert.deepEqual(await cleared(here, records), ['1 DATA_MISMATCH', '2 AMOUNT_TOO_HIGH']);
  assert.equal(await codeOf(here, card.completes(third, 3000)), '76');
  await here.close();
});

test('what card and terminal approved is cleared as any purchase', async () => {
  const { here, card } = await paying();
  const advice = await taken(here, card.approvedOffline({ amountMinor: 700 }));
  assert.deepEqual(await cleared(here, [recordOf(advice)]), []);
  const { payments } = given(await here.asAcquirer.listCleared({ businessDate: TODAY }));
  assert.deepEqual([payments[0]?.kind, payments[0]?.postedMinor], ['PURCHASE', 700]);
  await here.close();
});

test('an authorisation that nobody cleared is listed on its day as one that should be', async () => {
  const { here, card } = await paying();
  const sale = await taken(here, card.asks());
  const hold = await taken(here, card.asks({ told: { '14': '1' } }));
  const reversed = await taken(here, card.asks());
  await taken(here, reversalOf(reversed));
  const listed = async (businessDate: string) =>
    given(await here.asAcquirer.listCleared({ businessDate })).payments;
  const [only, ...others] = await listed(TODAY);
  assert.equal(others.length, 0, `${hold.fields[37]} is held, ${reversed.fields[37]} is no more`);
  assert.equal(only?.rrn, sale.fields[37]);
  assert.deepEqual(
    [only?.authorisedMinor, only?.clearedMinor, only?.timesPresented],
    [1240, null, 0],
  );
  assert.deepEqual(await listed('2027-01-14'), []);
  assert.deepEqual(await listed('2027-99-99'), []);
  await here.close();
});

/** Every way in which a card was charged, many of each. */
async function manyPayments(here: Bench, card: Card): Promise<ClearingRecord[]> {
  const records: ClearingRecord[] = [];
  for (let i = 0; i < 120; i++) {
    const sale = await taken(here, card.asks({ amountMinor: 100 + i }));
    records.push(recordOf(sale));
    if (i % 5 === 0) records.push(recordOf(await taken(here, card.follows(sale, back(50 + i)))));
  }
  return records;
}

test('I17: file, postings and positions agree, in more records than fit one step', async () => {
  const { here, card } = await paying();
  const records = await manyPayments(here, card);
  while (records.length < 450) records.push(...records.slice(0, 450 - records.length));
  const file = fileOf(records);
  const posted = { purchases: 0, refunds: 0 };
  const { post } = here.issuer;
  here.issuer.post = (part) => {
    for (const { kind, amount } of part.records) {
      posted[kind === 'REFUND' ? 'refunds' : 'purchases'] += amount.amountMinor;
    }
    return post(part);
  };
  given(await here.asAcquirer.presentClearing(file));
  await here.service.settled();
  const rejected = new Set(here.cleared.at(-1)?.rejected.map(({ record }) => record));
  const cleared = decodeClearingFile(file.text).records.filter((_, i) => !rejected.has(i + 1));
  const sum = (kind: string) =>
    cleared.filter((r) => r.kind === kind).reduce((s, { amountMinor }) => s + amountMinor, 0);
  const { positions } = given(await here.asStage.getSettlement({ businessDate: TODAY }));
  assert.equal(cleared.length, 144);
  assert.deepEqual(posted, { purchases: sum('PURCHASE'), refunds: sum('REFUND') });
  assert.equal(positions[0]?.purchases.amountMinor, posted.purchases);
  assert.equal(positions[0]?.refunds.amountMinor, posted.refunds);
  await here.close();
});

test('what was presented for less and not posted may be presented for the whole', async () => {
  const { here, card } = await paying();
  const sale = await taken(here, card.asks({ amountMinor: 1240 }));
  const hold = await taken(here, card.asks({ amountMinor: 5000, told: { '14': '1' } }));
  await taken(here, card.completes(hold, 4000));
  const { post } = here.issuer;
  here.issuer.post = ({ records }) => ({
    results: records.map(({ record }) => ({ record, postedMinor: null, reason: 'HOLD_EXPIRED' })),
  });
  const less = [recordOf(sale, { amountMinor: 1 }), recordOf(hold, { amountMinor: 1 })];
  assert.deepEqual(await cleared(here, less), ['1 HOLD_EXPIRED', '2 HOLD_EXPIRED']);
  here.issuer.post = post;
  const whole = [recordOf(sale), recordOf(hold, { amountMinor: 4000 })];
  assert.deepEqual(await cleared(here, whole), []);
  await here.close();
});

test('of a hold that was cleared before its completion no more is given back than was cleared', async () => {
  const { here, card } = await paying();
  const hold = await taken(here, card.asks({ amountMinor: 5000, told: { '14': '1' } }));
  assert.deepEqual(await cleared(here, [recordOf(hold, { amountMinor: 3000 })]), []);
  assert.equal(await codeOf(here, card.follows(hold, back(3001))), '13');
  assert.equal(await codeOf(here, card.follows(hold, back(3000))), '00');
  await here.close();
});

test('nothing is authorised of what was reversed or declined, however it is presented', async () => {
  const { here, card } = await paying();
  const reversed = await taken(here, card.asks());
  await taken(here, reversalOf(reversed));
  const declined = card.asks({ amountMinor: 60_000 });
  assert.equal(await codeOf(here, declined), '61');
  const foreign = recordOf(declined, { stan: '999999', currency: '999' });
  await cleared(here, [recordOf(reversed), recordOf(declined), foreign]);
  const { payments } = given(await here.asAcquirer.listCleared({ businessDate: TODAY }));
  const rrns = [reversed, declined].map(({ fields }) => fields[37] ?? '').sort();
  assert.deepEqual(
    payments.map((p) => [p.rrn, p.authorisedMinor, p.clearedMinor]).sort(),
    rrns.map((rrn) => [rrn, null, null]),
  );
  await here.close();
});

test('an issuer sees its own position and no other’s', async () => {
  const { here, card } = await paying();
  await cleared(here, [recordOf(await taken(here, card.asks()))]);
  const counts = [];
  for (const client of [here.asAcquirer, here.asIssuer(), here.asIssuer('pumb')]) {
    const { positions } = given(await client.getSettlement({ businessDate: TODAY }));
    counts.push(positions.length);
  }
  assert.deepEqual(counts, [1, 1, 0]);
  await here.close();
});

test('a file of two banks is done when both have posted, and its acquirer is told once', async () => {
  const { here, card } = await paying();
  const pan = panOf(bankOf('pumb').products[0]?.bin ?? '', 7);
  const { mti, fields } = card.asks();
  const plastic = await taken(here, { mti, fields: { ...fields, 2: pan } });
  const sale = await taken(here, card.asks());
  const { post } = here.issuer;
  const isOfPlastic = ({ records }: Parameters<typeof post>[0]) =>
    records.some(({ rrn }) => rrn === plastic.fields[37]);
  here.issuer.post = (part) => (isOfPlastic(part) ? refuse('UNAVAILABLE') : post(part));
  given(await here.asAcquirer.presentClearing(fileOf([recordOf(sale), recordOf(plastic)])));
  await here.service.settled();
  assert.equal(here.cleared.length, 0);
  here.issuer.post = ({ records }) => ({
    results: records.map(({ record }) => ({ record, postedMinor: null, reason: 'HOLD_EXPIRED' })),
  });
  here.clock.advance(60_000);
  await here.service.settled();
  assert.deepEqual(
    here.cleared.map(({ rejected }) => rejected),
    [[{ record: 2, reason: 'HOLD_EXPIRED' }]],
  );
  await here.close();
});

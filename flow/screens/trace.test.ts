/** The trace in a browser: every byte decoded, why, compared, taken along, and one's own bytes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { yes } from '../scene.ts';
import { journeysIn, type Visit } from './browser.ts';
import { wearer } from './people.ts';
import { fileOf, opens, tracedLife } from './walks/trace.ts';

const journey = journeysIn();

let known: ReturnType<typeof tracedLife> | undefined;

/** An approved tap, a declined one and an enrolment, made once for all journeys. */
function life(visitor: Visit): ReturnType<typeof tracedLife> {
  known ??= tracedLife(visitor);
  return known;
}

const shown = ({ page }: Visit, id: string) =>
  page.getByTestId('trace-detail').locator(`[data-id="${id}"]`).first();

/** What the page asks anybody from now on; its own code and picture are not asking. */
function listens(page: Page): readonly string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!/^\/(?:assets\/|armilla\.svg)/.test(pathname)) sent.push(request.url());
  });
  return sent;
}

async function says(visitor: Visit, id: string, words: RegExp): Promise<void> {
  assert.match((await shown(visitor, id).textContent()) ?? '', words, id);
}

journey(
  'B4 a tap is read from the list down to the bit, its account data masked',
  async (visitor) => {
    const { approved } = await life(visitor);
    const { page } = visitor;
    await visitor.go('/trace');
    const row = page.locator(`[data-reference="${approved}"]`);
    await row.getByRole('link').click();
    await visitor.see('trace-lanes');
    await opens(visitor, /READ RECORD/);
    await shown(visitor, '5F24').or(shown(visitor, '57')).waitFor();
    await opens(visitor, /GENERATE AC/);
    await shown(visitor, '9F10').waitFor();
    await says(visitor, 'INS', /GENERATE AC.*EMV Book 3, 6\.5\.5/s);
    await says(visitor, 'P1', /ARQC asked for.*CDA signature requested/s);
    await says(visitor, '9F02', /1240/);
    await says(visitor, '95', /EMV Book 3.*C5/s);
    await says(visitor, 'CVR', /First GENERATE AC returned ARQC/);
    await says(visitor, 'SW', /90 00.*ISO\/IEC 7816-4, 5\.6/s);
    await shown(visitor, '95').getByRole('button', { name: 'Every bit' }).click();
    assert.equal(await shown(visitor, '95').getByRole('row').count(), 40, 'a head and every bit');
    await opens(visitor, /0100 authorisation request/);
    await says(visitor, 'DE 2', /•{4}/);
    await says(visitor, 'DE 4', /EUR 12\.40.*data element 4/s);
    await says(visitor, 'DE 22', /contactless chip/);
    await shown(visitor, 'DE 55').locator('[data-id="9F26"]').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'B4 an enrolment shows each call with its fields and each command to the chip',
  async (visitor) => {
    const { enrolment } = await life(visitor);
    await visitor.go(`/trace/${enrolment}`);
    await opens(visitor, /openEnrolment/);
    await says(visitor, 'state', /ELIGIBLE/);
    await opens(visitor, /authorizeService/);
    await opens(visitor, /STORE DATA block 0/);
    await says(visitor, 'Data', /masked/);
    await says(visitor, 'INS', /STORE DATA.*11\.11/s);
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey('B2 why a tap was declined is told to each of three readers', async (visitor) => {
  const { declined } = await life(visitor);
  await visitor.go('/trace?outcome=DECLINED');
  await visitor.page.locator(`[data-reference="${declined}"]`).getByRole('link').click();
  const why = await visitor.text('trace-why');
  assert.match(why, /Why it was declined/);
  assert.match(why, /To the cardholder.*To the agent.*decided by the bank.*To the engineer/s);
  assert.match(why, /\[INSUFFICIENT_FUNDS\].*DE 39 51/s);
  assert.deepEqual(await visitor.complaints(), []);
});

journey('B4 two taps stand beside one another and what differs is marked', async (visitor) => {
  const { approved, declined } = await life(visitor);
  const { page } = visitor;
  await visitor.go('/trace');
  for (const reference of [approved, declined]) {
    await page.locator(`[data-reference="${reference}"]`).getByRole('checkbox').check();
  }
  await visitor.click('trace-compare');
  await visitor.see('trace-compared');
  const different = page.locator('[data-standing=DIFFERENT]');
  const answer = different.filter({ hasText: '0110' }).last();
  const code = answer.locator('[data-same=false]').filter({ hasText: 'DE 39 Response code' });
  assert.match((await code.textContent()) ?? '', /00 · approved.*51 · insufficient funds/s);
  await page.locator('[data-standing=SAME]').filter({ hasText: 'SELECT 2PAY' }).waitFor();
  await visitor.click('only-different');
  await page.locator('[data-standing=SAME]').first().waitFor({ state: 'detached' });
  assert.deepEqual(await visitor.complaints(), []);
});

journey(
  'B4 a trace is taken along as a file and looked at elsewhere, nothing sent',
  async (visitor) => {
    const { declined } = await life(visitor);
    const { page, scene } = visitor;
    await visitor.go(`/trace/${declined}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      visitor.click('trace-export'),
    ]);
    assert.equal(download.suggestedFilename(), `armilla-trace-${declined}.json`);
    const text = readFileSync(await download.path(), 'utf8');
    for (const { pan } of await scene.plastics()) assert.ok(!text.includes(pan));
    await visitor.go('/trace/file');
    const sent = listens(page);
    await page.getByTestId('trace-file').setInputFiles(fileOf(text));
    await opens(visitor, /GENERATE AC/);
    await shown(visitor, '9F10').waitFor();
    assert.deepEqual(sent, []);
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'B4 one’s own bytes are decoded without any network',
  async (visitor) => {
    const { page } = visitor;
    await visitor.go('/trace/decode');
    await visitor.see('decode-bytes');
    const sent = listens(page);
    await page.context().setOffline(true);
    await page.context().route('**', (route) => route.abort());
    const bytes = page.getByTestId('decode-bytes');
    const decoded = page.getByTestId('decoded');
    for (const [pasted, told] of [
      ['9F3303E0F8C8', /9F33.*Terminal capabilities.*IC with contacts/s],
      [
        '00A4040007A000000004101000\n6A82',
        /SELECT A0000000041010.*6A82 file or application not found/s,
      ],
      ['0000008000', /transaction exceeds floor limit/],
      ['08002238000000800000112212000000112000011220161', /cannot be decoded/],
      ['0114A50002200000000000000000000000FF', /First GENERATE AC returned ARQC/],
      ['70055A', /70.*value shorter than its length/s],
    ] as const) {
      await bytes.fill(pasted);
      await decoded
        .getByText(told)
        .or(decoded.filter({ hasText: told }))
        .first()
        .waitFor();
    }
    await page.getByTestId('decode-kind').selectOption('cvm-list');
    await bytes.fill('00000000000000001E031F00');
    await decoded.filter({ hasText: 'signature, if the terminal supports it' }).waitFor();
    assert.deepEqual(sent, []);
  },
  { fresh: true },
);

journey(
  'B4 the list is searched and filtered, and grows while something happens',
  async (visitor) => {
    const { approved, enrolment } = await life(visitor);
    const { page, scene } = visitor;
    await visitor.go('/trace');
    await page.getByTestId('filter-subject').selectOption('ENROLMENT');
    await page.locator(`[data-reference="${enrolment}"]`).waitFor();
    await page.locator(`[data-reference="${approved}"]`).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByTestId('trace-search').fill(approved.slice(-4));
    await page.locator(`[data-reference="${enrolment}"]`).waitFor({ state: 'detached' });
    await page.locator(`[data-reference="${approved}"]`).waitFor();
    await page.getByTestId('trace-search').fill('');
    await page.getByText('Live', { exact: true }).waitFor();
    const before = yes(await scene.stage.listTraced({ limit: 50 })).traced.length;
    await wearer(scene, 'approve', [700]);
    await page.getByText('Tap · €7.00').waitFor();
    assert.ok((await page.getByTestId('traced-row').count()) > before);
    assert.deepEqual(await visitor.complaints(), []);
  },
);

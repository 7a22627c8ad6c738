/** The trace: its list, a tap and an enrolment to the bit, two compared, a file, the decoder. */
import { yes } from '../../scene.ts';
import { DESK, type Visit } from '../browser.ts';
import { wearer } from '../people.ts';
import type { Walk } from '../walk.ts';

/** What the walk and the journeys look at: an approved tap, a declined one, an enrolment. */
export async function tracedLife({ scene }: Pick<Visit, 'scene'>) {
  await wearer(scene, 'approve', [1240]);
  await wearer(scene, 'insufficient-funds', [1240]);
  const { traced } = yes(await scene.stage.listTraced({ limit: 50 }));
  const find = (subject: string, outcome: string) =>
    traced.find((one) => one.subject === subject && one.outcome === outcome)?.reference ?? '';
  return {
    approved: find('TAP', 'APPROVED'),
    declined: find('TAP', 'DECLINED'),
    enrolment: find('ENROLMENT', 'DONE'),
  };
}

type Life = Awaited<ReturnType<typeof tracedLife>>;

export const traceWalk: Walk = {
  room: 'trace',
  viewport: DESK,
  async *screens(visitor) {
    const { page } = visitor;
    await visitor.go('/trace');
    await page.getByRole('link', { name: 'To the stage' }).waitFor();
    yield 'empty';
    const life = await tracedLife(visitor);
    yield* listScreens(visitor);
    yield* caseScreens(visitor, life);
    yield* compareScreens(visitor, life);
    yield* fileScreens(visitor, life);
    yield* decoderScreens(visitor);
  },
};

async function* listScreens(visitor: Visit) {
  const { page } = visitor;
  await visitor.see('traced-row');
  yield 'list';
  await page.getByTestId('filter-outcome').selectOption('REVERSED');
  await page.getByText('Nothing fits these filters').waitFor();
  yield 'list-nothing';
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  const boxes = page.getByTestId('traced-row').getByRole('checkbox');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await visitor.see('trace-compare');
  yield 'list-chosen';
}

async function* caseScreens(visitor: Visit, { approved, declined, enrolment }: Life) {
  const { page } = visitor;
  await visitor.go(`/trace/${approved}`);
  await visitor.see('trace-lanes');
  yield 'tap';
  await opens(visitor, /GENERATE AC/);
  await page.locator('[data-id="9F10"]').waitFor();
  yield 'tap-apdu';
  await page.getByRole('button', { name: 'Every bit' }).first().click();
  yield 'tap-bits';
  await opens(visitor, /0100 authorisation request/);
  await page.locator('[data-id="DE 55"]').waitFor();
  yield 'tap-message';
  await visitor.go(`/trace/${declined}`);
  await visitor.see('trace-why');
  await opens(visitor, /declined by the check/);
  yield 'tap-declined';
  await visitor.go(`/trace/${enrolment}`);
  await opens(visitor, /openEnrolment/);
  await page.locator('[data-part="ANSWERED"]').waitFor();
  yield 'enrolment-call';
  await opens(visitor, /STORE DATA block 0/);
  await page.locator('[data-part="COMMAND"]').waitFor();
  yield 'enrolment-apdu';
  await visitor.go('/trace/enr_never');
  await page.getByRole('heading', { name: 'There is no trace of this' }).waitFor();
  yield 'not-found';
}

/** The first entry whose line says so. */
export async function opens({ page }: Visit, line: RegExp): Promise<void> {
  const rows = page.getByTestId('trace-lanes').getByRole('button');
  await rows.filter({ hasText: line }).first().click();
  await page.getByTestId('trace-detail').getByRole('heading', { name: line }).waitFor();
}

async function* compareScreens(visitor: Visit, { approved, declined }: Life) {
  await visitor.go('/trace/compare');
  await visitor.page.getByText('Two references are wanted').waitFor();
  yield 'compare-empty';
  await visitor.go(`/trace/compare?a=${approved}&b=${declined}`);
  await visitor.see('trace-compared');
  yield 'compare';
  await visitor.click('only-different');
  yield 'compare-different';
}

async function* fileScreens(visitor: Visit, { declined }: Life) {
  const { page, scene } = visitor;
  await visitor.go('/trace/file');
  await page.getByRole('heading', { name: 'Open a trace file' }).waitFor();
  yield 'file';
  await page.getByTestId('trace-file').setInputFiles(fileOf('{"reference":"1"}'));
  await page.getByText('This is no trace file').waitFor();
  yield 'file-wrong';
  const { text } = yes(await scene.stage.exportTrace({ reference: declined }));
  await page.getByTestId('trace-file').setInputFiles(fileOf(text));
  await visitor.see('trace-lanes');
  yield 'file-open';
}

export function fileOf(text: string) {
  return { name: 'trace.json', mimeType: 'application/json', buffer: Buffer.from(text) };
}

async function* decoderScreens(visitor: Visit) {
  const { page } = visitor;
  await visitor.go('/trace/decode');
  await visitor.see('decode-bytes');
  yield 'decoder';
  await page.getByTestId('decode-bytes').fill('9F2');
  await visitor.see('decode-trouble');
  yield 'decoder-trouble';
  for (const sample of ['A card’s answers', 'A host message', 'Terminal verification results']) {
    await page.getByRole('button', { name: sample }).click();
    await page.getByTestId('decoded').getByRole('list').first().waitFor();
    yield `decoder-${sample.split(' ').at(-1)}`;
  }
}

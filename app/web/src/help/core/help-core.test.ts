/** Help without a screen: sections, marks, numbers to call, and where answers lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HELP_SCREENS, helpOf } from '@armilla/kit/help';
import { readProgrammes } from '@armilla/kit/programme-files';
import { firstState } from '../../core/state.ts';
import { blocksOf, callOf, runsOf } from './answer.ts';
import { isHelpScreen, screenFor } from './destinations.ts';
import { around, marked } from './marks.ts';
import { related, sectionsOf, spokenBy } from './sections.ts';

const OURS = fileURLToPath(new URL('../../../../../programme/', import.meta.url));
const { service, banks, help } = readProgrammes(OURS);
const foundIn = (text: string, query: string) =>
  marked(text, query)
    .filter(({ found }) => found)
    .map((piece) => piece.text);

test('what was looked for is marked without case and accents, and nothing is lost', () => {
  assert.deepEqual(foundIn('Χάσατε τη συσκευή;', 'χασατε ΣΥΣΚ'), ['Χάσατε', 'συσκ']);
  assert.deepEqual(foundIn('Картку її', 'картку її'), ['Картку', 'її']);
  assert.deepEqual(foundIn('A band, abandoned', 'band'), ['band', 'band']);
  assert.deepEqual(marked('as it was', '…'), [{ text: 'as it was', found: false }]);
  const text = 'Ένα ἄλφα & a <b>bold</b> 👛 word';
  assert.equal(
    marked(text, 'b word αλφα')
      .map((piece) => piece.text)
      .join(''),
    text,
  );
});

test('a long answer shows where the word was found', () => {
  const text = `${'before '.repeat(40)}needle ${'after '.repeat(40)}`;
  const shown = around(text, 'needle');
  assert.match(shown, /^… .*needle.* …$/);
  assert.ok(shown.length < 160);
  assert.equal(around('short\nand whole.', 'whole'), 'short and whole.');
});

test('steps are a list, numbers can be called', () => {
  assert.deepEqual(blocksOf('1. One.\n2. Two.\nThen.'), [
    { kind: 'STEPS', steps: ['One.', 'Two.'] },
    { kind: 'PARAGRAPH', text: 'Then.' },
  ]);
  assert.deepEqual(runsOf('Call +302103260000: now.'), [
    { text: 'Call ' },
    { text: '+302103260000', call: 'tel:+302103260000' },
    { text: ': now.' },
  ]);
  assert.equal(callOf('+30 210 326'), 'tel:+30210326');
});

test('M31 every question of every bank has its place under a section, and leads somewhere', () => {
  for (const bank of banks) {
    for (const language of bank.languages) {
      const entries = helpOf(help, service, bank, language);
      const sections = sectionsOf(entries);
      assert.equal(sections.flatMap((section) => section.entries).length, entries.length);
      for (const entry of entries) {
        assert.ok(entry.action === undefined || isHelpScreen(entry.action), entry.id);
        assert.ok(related(entries, entry, 3).every(({ id }) => id !== entry.id));
      }
    }
  }
  assert.equal(isHelpScreen('toString'), false);
});

test('M31 every screen that help names is one of the phone, as soon as its reader is there', () => {
  const nobody = { ...firstState('en', '000000'), loaded: 'READY' as const };
  const account = { accountId: 'acc', email: 'a@b.example', linked: true } as never;
  const device = { deviceId: 'dev', name: 'Band', state: 'PAIRED', lost: null } as never;
  const card = (cardId: string) => ({ cardId }) as never;
  const there = { ...nobody, account, device, cards: [card('one')], screen: { at: 'WALLET' } };
  for (const screen of HELP_SCREENS) {
    assert.equal(screenFor(screen, nobody), undefined, `${screen}: nobody is signed in`);
    const led = screenFor(screen, there as never);
    assert.ok(led, screen);
    const pairing = { ...there, device: null, screen: { at: 'PAIR' } } as never;
    const before = screenFor(screen, pairing)?.at;
    assert.equal(before, { pair: 'PAIR', account: 'ACCOUNT' }[screen as string], screen);
  }
  assert.deepEqual(screenFor('card', there as never), { at: 'CARD', cardId: 'one' });
  const several = { ...there, cards: [card('one'), card('two')] } as never;
  assert.deepEqual(screenFor('card', several), { at: 'WALLET' });
});

test('a bank answers in the reader’s language where it writes it', () => {
  assert.equal(spokenBy(['el', 'en'], 'el'), 'el');
  assert.equal(spokenBy(['el', 'en'], 'uk'), 'en');
  assert.equal(spokenBy(['uk'], 'el'), 'uk');
});

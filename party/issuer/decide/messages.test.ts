/** What people are sent: words, whose voice they are in, and where they go. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bankProgramme } from '@armilla/kit/programme';
import { parse } from 'yaml';
import { encodeSms } from '../sms/encoding.ts';
import {
  type ActivationMethod,
  activationMethods,
  maskedEmail,
  methodsFor,
} from './activation-method.ts';
import { safeDeviceName } from './device-name.ts';
import { type Notice, noticeChannels, noticeOf, noticeText } from './notice-text.ts';
import { codeText } from './sms-text.ts';

const DAY = 86_400_000;

const programmes = ['alpha-bank', 'pumb'].map((id) => {
  const file = new URL(`../../../programme/bank/${id}.yaml`, import.meta.url);
  return bankProgramme.parse(parse(readFileSync(file, 'utf8')));
});

test('a wearable’s name says no address, no number and no code in the bank’s voice', () => {
  assert.equal(safeDeviceName('Mi Smart Band 6 NFC'), 'Mi Smart Band 6 NFC');
  assert.equal(safeDeviceName('Το βραχιόλι της Μαρίας'), 'Το βραχιόλι της Μαρίας');
  assert.equal(safeDeviceName('https://evil.example/x'), 'https evil example x');
  assert.equal(safeDeviceName('call +302100000000 code 123456'), 'call code');
  assert.equal(safeDeviceName('a\r\nb\u202Ec'), 'a b c');
  assert.equal(safeDeviceName('😀'), '?');
  assert.equal(safeDeviceName('я'.repeat(120)).length, 32);
});

test('a code’s message says bank, code, card, device and minutes, in two parts at the most', () => {
  const toSend = { code: '739184', panLastFour: '1234', deviceName: 'Mi Smart Band 6 NFC' };
  for (const programme of programmes) {
    for (const language of programme.languages) {
      const text = codeText(programme, { ...toSend, language, expiresAtMs: 600_000 }, 0);
      for (const said of ['739184', '*1234', 'Mi Smart Band 6 NFC', '10', programme.name]) {
        assert.ok(text.includes(said), `${language}: ${said}`);
      }
      const { alphabet, parts } = encodeSms(text);
      assert.ok(parts.length <= 2, text);
      assert.equal(alphabet, language === 'uk' ? 'UCS_2' : 'GSM_7', text);
    }
  }
});

test('every notice is filled in, with the number to call, and never six digits in a row', () => {
  const notices: readonly Notice[] = ['ADDED', 'SUSPENDED', 'RESUMED', 'REMOVED', 'ABANDONED'];
  for (const programme of programmes) {
    for (const notice of notices) {
      const facts = { panLastFour: '1234', deviceName: 'Band' };
      const { subject, text } = noticeText(programme, notice, facts);
      assert.ok(!/[{}]/.test(subject + text), text);
      assert.ok(text.includes(programme.callCentre) && text.includes('*1234'), text);
      assert.ok(!/(?<!\d)\d{6}(?!\d)/.test(text), text);
    }
  }
});

test('what is worth a notice: what changes whether a wearable pays', () => {
  const cases = [
    ['CREATED', undefined, 'INACTIVE', null],
    ['ACTIVATED', 'INACTIVE', 'ACTIVE', 'ADDED'],
    ['ACTIVATED', undefined, 'ACTIVE', 'ADDED'],
    ['ACTIVATED', 'ACTIVE', 'ACTIVE', null],
    ['SUSPENDED', 'ACTIVE', 'SUSPENDED', 'SUSPENDED'],
    ['SUSPENDED', 'SUSPENDED', 'SUSPENDED', null],
    ['RESUMED', 'SUSPENDED', 'ACTIVE', 'RESUMED'],
    ['RESUMED', 'SUSPENDED', 'SUSPENDED', null],
    ['DEACTIVATED', 'ACTIVE', 'DEACTIVATED', 'REMOVED'],
    ['DEACTIVATED', 'INACTIVE', 'DEACTIVATED', null],
    ['RENEWED', 'ACTIVE', 'ACTIVE', null],
    ['MOVED_TO_NEW_CARD', 'ACTIVE', 'ACTIVE', null],
  ] as const;
  for (const [event, before, after, notice] of cases) {
    assert.equal(noticeOf(event, before, after), notice, `${event} ${before} ${after}`);
  }
});

test('a notice goes where the customer has been reached for twenty days', () => {
  const now = 100 * DAY;
  const all = {
    mobile: '+30',
    email: 'a@b.c',
    mobileChangedAtMs: undefined,
    emailChangedAtMs: undefined,
  };
  const fresh = now - 20 * DAY + 1;
  assert.deepEqual(noticeChannels(all, now), ['EMAIL']);
  assert.deepEqual(noticeChannels({ ...all, emailChangedAtMs: fresh }, now), ['SMS']);
  assert.deepEqual(noticeChannels({ ...all, email: undefined }, now), ['SMS']);
  const both = { ...all, emailChangedAtMs: fresh, mobileChangedAtMs: fresh };
  assert.deepEqual(noticeChannels(both, now), ['EMAIL', 'SMS']);
  const none = { ...all, email: undefined, mobile: undefined };
  assert.deepEqual(noticeChannels(none, now), []);
});

const [alpha] = programmes;
assert.ok(alpha);
type Method = ActivationMethod['type'];

/** The bank, if these were the ways by which it identifies. */
const bankWith = (methods: readonly Method[]): typeof alpha => ({
  ...alpha,
  identification: { ...alpha.identification, methods: [...methods] },
});

const TEXT = 'TEXT_TO_CARDHOLDER_NUMBER';
const MAIL = 'EMAIL_TO_CARDHOLDER_ADDRESS';
const CALL = 'CARDHOLDER_TO_CALL_MANNED_NUMBER';
const PAGE = 'CARDHOLDER_TO_VISIT_WEBSITE';
const REACH = { mobile: '+306900001234', email: 'maria@alpha-bank.example' };

test('who is to be identified is offered what proves it, and nothing that would prove nothing', () => {
  const offered = (wanted: Parameters<typeof methodsFor>[0], methods: readonly Method[]) =>
    methodsFor(wanted, bankWith(methods), REACH).map(({ type }) => type);
  const all = [TEXT, MAIL, CALL, PAGE] as const;
  assert.deepEqual(offered([], all), [], 'nothing is wanted');
  assert.deepEqual(offered(['CODE'], all), [TEXT, MAIL, CALL]);
  assert.deepEqual(offered(['BANK_PAGE'], all), [CALL, PAGE], 'a code would prove nothing');
  assert.deepEqual(offered(['CODE', 'BANK_PAGE'], all), [...all]);
  assert.deepEqual(offered(['BANK_PAGE'], [TEXT, CALL]), [CALL, PAGE], 'the page in any case');
  assert.deepEqual(offered(['CODE'], [TEXT, CALL]), [TEXT, CALL], 'not where it is not wanted');
});

test('a way to reach a customer is shown masked, and not where the bank has no address', () => {
  const shown = (reach: Parameters<typeof activationMethods>[1]) =>
    activationMethods(bankWith([TEXT, MAIL, CALL, PAGE]), reach).map(
      ({ methodId, maskedValue }) => `${methodId} ${maskedValue}`,
    );
  const always = [`call ${alpha.callCentre}`, `web ${alpha.name}`];
  const [text, mail] = ['sms ••• ••• 1234', 'email ma•••@alpha-bank.example'];
  assert.deepEqual(shown(REACH), [text, mail, ...always]);
  assert.deepEqual(shown({ ...REACH, mobile: undefined }), [mail, ...always]);
  assert.deepEqual(shown({ ...REACH, email: undefined }), [text, ...always]);
});

test('an address is shown by its first two characters and its domain', () => {
  assert.equal(maskedEmail('maria@alpha-bank.example'), 'ma•••@alpha-bank.example');
  assert.equal(maskedEmail('m@a.gr'), 'm•••@a.gr');
  assert.ok(maskedEmail(`ab@${'x'.repeat(250)}`).length <= 64);
});

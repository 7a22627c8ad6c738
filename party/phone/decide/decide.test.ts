/** The phone's decisions, each to its edge. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { carouselOf, type WalletCard } from './carousel.ts';
import { PHASES, phaseOf } from './phase.ts';
import { afterReport, MOST_RETRIES, type PackageResult, wasTaken } from './relay.ts';
import { readTypedCard, type TypedCard } from './typed-card.ts';

const COLOURS = { background: '#00529b', text: '#f0f0f0' };

interface CardPart extends Partial<Omit<WalletCard, 'face'>> {
  readonly colours?: Partial<typeof COLOURS>;
  readonly productName?: string;
}

const walletCard = ({ colours, productName = 'Debit', ...part }: CardPart = {}) =>
  ({
    provisioning: 'ACTIVATED',
    position: 0,
    dpanLastFour: '1234',
    tokenUniqueReference: 'TUR',
    face: { bankName: 'Bank', productName, colours: { ...COLOURS, ...colours } },
    ...part,
  }) as WalletCard;

test('a card’s picture has its colours, its bank’s words and its reference', () => {
  assert.deepEqual(carouselOf([walletCard()]), [
    {
      dpanLastFour: '1234',
      label: 'Bank Debit',
      ...COLOURS,
      tokenUniqueReference: 'TUR',
    },
  ]);
  const [plain] = carouselOf([walletCard({ tokenUniqueReference: undefined })]);
  assert.ok(plain !== undefined && !('tokenUniqueReference' in plain));
  const [long] = carouselOf([walletCard({ productName: 'x'.repeat(100) })]);
  assert.equal(long?.label.length, 80);
});

test('what is no colour is shown in grey and white, each by itself', () => {
  for (const odd of ['#00529B', '#00529b ', 'red', '#fff', 'url(x)']) {
    const [background] = carouselOf([walletCard({ colours: { background: odd } })]);
    assert.deepEqual([background?.background, background?.text], ['#333333', COLOURS.text]);
    const [text] = carouselOf([walletCard({ colours: { text: odd } })]);
    assert.deepEqual([text?.background, text?.text], [COLOURS.background, '#ffffff']);
  }
});

test('only whole cards are shown, in the wallet’s order', () => {
  const cards = [
    walletCard({ position: 2, dpanLastFour: '0002' }),
    walletCard({ position: 1, dpanLastFour: '0001', provisioning: 'PERSONALISED' }),
    walletCard({ position: 0, dpanLastFour: '0000', provisioning: 'REQUESTED' as never }),
    walletCard({ position: 3, dpanLastFour: undefined }),
  ];
  assert.deepEqual(
    carouselOf(cards).map(({ dpanLastFour }) => dpanLastFour),
    ['0001', '0002'],
  );
});

test('the phases are these, in this order', () => {
  assert.deepEqual(PHASES, [
    'PREPARING',
    'SENDING',
    'INSTALLING',
    'PERSONALISING',
    'CHECKING',
    'READY',
  ]);
});

test('a script that changes states alone installs nothing, whatever its commands look like', () => {
  const phases = (operation: Parameters<typeof phaseOf>[1]) =>
    ['84E6', '84E2', '84F0', '84E4', '84F2', '00A4'].map((command) => phaseOf(command, operation));
  const looksOnly = [...Array<string>(5).fill('CHECKING'), 'SENDING'];
  for (const operation of ['ACTIVATE', 'DEACTIVATE', 'ORDER', 'AUDIT'] as const) {
    assert.deepEqual(phases(operation), looksOnly, operation);
  }
  for (const operation of ['PERSONALISE', 'RENEW', 'DELETE'] as const) {
    assert.deepEqual(
      phases(operation),
      ['INSTALLING', 'PERSONALISING', 'CHECKING', 'INSTALLING', 'CHECKING', 'SENDING'],
      operation,
    );
  }
});

test('after a report the sync goes on, or ends with what went wrong', () => {
  const after = (state: string, retries: number, cut = false) => {
    const result = { state, reason: 'why' } as PackageResult;
    const next = afterReport({ responses: [], cut }, result, retries);
    return next === 'GO_ON' ? next : [next.code, next.detail];
  };
  assert.equal(after('PROCESSED', 0), 'GO_ON');
  assert.equal(after('PROCESSED', MOST_RETRIES), 'GO_ON', 'retries count only while it is retried');
  assert.equal(after('RETRY', MOST_RETRIES - 1), 'GO_ON');
  assert.deepEqual(after('RETRY', MOST_RETRIES), ['PACKAGE_FAILED', 'why']);
  assert.deepEqual(after('FAILED', 0), ['PACKAGE_FAILED', 'why']);
  assert.equal(after('PROCESSED', 0, true)[0], 'DEVICE_UNREACHABLE');
  assert.deepEqual(['9000', '019000', '6A80', ''].map(wasTaken), [true, true, false, false]);
});

const TYPED: TypedCard = {
  pan: '5413 3300 8960 0044',
  cardholderName: '  MARIA   PAPADOPOULOU ',
  expiry: '12/29',
  cvc2: ' 123 ',
};

test('a card is read as people type it', () => {
  const read = readTypedCard(TYPED);
  assert.ok(!isRefusal(read));
  const { pan, cardholderName, expiry, cvc2 } = read;
  assert.deepEqual(
    [pan, cardholderName, expiry, cvc2].map((secret) => secret.expose()),
    ['5413330089600044', 'MARIA PAPADOPOULOU', '1229', '123'],
  );
  for (const typed of ['1229', '12 / 29', ' 12/29 ', '12 29']) {
    assert.ok(!isRefusal(readTypedCard({ ...TYPED, expiry: typed })), typed);
  }
});

test('each field of a typed card is refused by its own name', () => {
  const refused = (part: Partial<TypedCard>) => {
    const { code, detail } = readTypedCard({ ...TYPED, ...part }) as Refusal;
    return [code, detail?.split(':')[0]];
  };
  for (const pan of ['5413330089600045', '5413', '']) {
    assert.equal(refused({ pan })[0], 'CARD_NUMBER_INVALID');
  }
  for (const cardholderName of ['', 'M', ' M ', 'x'.repeat(27)]) {
    assert.deepEqual(refused({ cardholderName }), ['INPUT_INVALID', 'cardholderName']);
  }
  for (const cardholderName of ['MP', 'x'.repeat(26)]) {
    assert.ok(!isRefusal(readTypedCard({ ...TYPED, cardholderName })), cardholderName);
  }
  for (const expiry of ['13/29', '00/29', '1/29', '12/2029', '12-29', '']) {
    assert.deepEqual(refused({ expiry }), ['INPUT_INVALID', 'expiry']);
  }
  for (const cvc2 of ['12', '12345', 'abc', '']) {
    assert.deepEqual(refused({ cvc2 }), ['INPUT_INVALID', 'cvc2']);
  }
});

/** What is told to the till beside the amount: what it is for, points to spend, and a PIN. */
import { useTranslation } from 'react-i18next';
import { wholePoints } from '../core/hand-commands.ts';
import {
  kindOf,
  type PaymentKind,
  plasticOf,
  type StageState,
  type TillView,
} from '../core/state.ts';
import { Field } from '../parts/field.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';

export function TillOptions({ till }: { readonly till: TillView }) {
  const kind = useStage(kindOf);
  const asksPIN = useStage(wantsPIN);
  return (
    <div className="mt-3 grid grid-cols-2 items-start gap-3" data-testid="till-options">
      {kind !== undefined && till.kinds.length > 1 && <KindChoice kinds={till.kinds} kind={kind} />}
      {kind === 'PURCHASE' && <Points />}
      {asksPIN && <PIN />}
    </div>
  );
}

/**
 * A cash machine wants one always; a till, when it asked for one that was not typed or not right.
 */
function wantsPIN(state: StageState): boolean {
  const { tap } = state;
  if (kindOf(state) === 'CASH') return true;
  const second = tap?.reason === 'VERIFY_ON_DEVICE';
  return tap !== null && !tap.approved && (tap.pinAsked || second);
}

function KindChoice({
  kinds,
  kind,
}: {
  readonly kinds: readonly PaymentKind[];
  readonly kind: PaymentKind;
}) {
  const { t } = useTranslation();
  const { chooseKind } = useCommands();
  return (
    <label className="block">
      <span className="mb-1 block text-sm font-medium text-soft">{t('till.kind')}</span>
      <select
        value={kind}
        onChange={({ target }) => {
          const chosen = kinds.find((one) => one === target.value);
          if (chosen !== undefined) chooseKind(chosen);
        }}
        data-testid="till-kind"
        className="min-h-11 w-full rounded-xl border border-line-strong bg-surface px-3 text-ink"
      >
        {kinds.map((one) => (
          <option key={one} value={one}>
            {t(`paymentKind.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Points() {
  const { t } = useTranslation();
  const { typePoints } = useCommands();
  const text = useStage((state) => state.pointsText);
  return (
    <Field
      label={t('till.points')}
      value={text}
      onText={typePoints}
      trouble={wholePoints(text) === undefined ? t('till.pointsWrong') : undefined}
      inputMode="numeric"
      autoComplete="off"
      testId="till-points"
      mono
    />
  );
}

function PIN() {
  const { t } = useTranslation();
  const { typePIN } = useCommands();
  const text = useStage((state) => state.pinText);
  const pin = useStage(testPIN);
  return (
    <Field
      label={t('till.pin')}
      value={text}
      onText={typePIN}
      hint={pin === undefined ? undefined : t('till.pinTest', { pin })}
      type="password"
      inputMode="numeric"
      autoComplete="off"
      testId="till-pin"
      mono
    />
  );
}

/** Of the card that is chosen on the band, where it is one of a test range. */
function testPIN(state: StageState): string | undefined {
  const chosen = state.band?.cards.find((card) => card.chosen) ?? state.band?.cards[0];
  const card = state.cards.find(({ dpanLastFour }) => dpanLastFour === chosen?.dpanLastFour);
  return card && plasticOf(state, card.face)?.pin;
}

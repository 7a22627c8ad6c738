/** What is told to the till beside the amount: what it is for, what is held to it, points to spend. */
import { useTranslation } from 'react-i18next';
import { kindOf, type PaymentKind, type TillView } from '../core/state.ts';
import { wholePoints } from '../core/till-commands.ts';
import { Field } from '../parts/field.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { HeldChoice } from './held-choice.tsx';
import { SELECT, TillChoice } from './till-choice.tsx';

export function TillOptions({ till }: { readonly till: TillView }) {
  const { t } = useTranslation();
  const kind = useStage(kindOf);
  const several = kind !== undefined && till.kinds.length > 1;
  return (
    <section
      aria-label={t('till.settings')}
      className="mt-4 flex flex-col gap-3"
      data-testid="till-options"
    >
      <TillChoice till={till} />
      <HeldChoice till={till} />
      <div className="grid grid-cols-2 items-start gap-3 empty:hidden">
        {several && <KindChoice kinds={till.kinds} kind={kind} />}
        {kind === 'PURCHASE' && <Points />}
      </div>
    </section>
  );
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
  const busy = useStage((state) => state.tap?.pinEntryId !== undefined);
  return (
    <label className="block min-w-0">
      <span className="mb-1 block text-sm font-medium text-soft">{t('till.kind')}</span>
      <select
        value={kind}
        disabled={busy}
        onChange={({ target }) => {
          const chosen = kinds.find((one) => one === target.value);
          if (chosen !== undefined) chooseKind(chosen);
        }}
        data-testid="till-kind"
        className={SELECT}
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
      hint={t('till.pointsHint')}
      trouble={wholePoints(text) === undefined ? t('till.pointsWrong') : undefined}
      inputMode="numeric"
      autoComplete="off"
      testId="till-points"
      mono
    />
  );
}

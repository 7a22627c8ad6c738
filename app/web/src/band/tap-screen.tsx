/**
 * What the band knows of a tap: presented, or refused by itself and why. It has no line to the
 * bank: the till shows what the bank said, and the next sync brings it to the phone.
 */
import { useTranslation } from 'react-i18next';
import type { LastTap } from '../core/state.ts';
import { spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { GlassButton } from './glass.tsx';

export interface TapScreenProps {
  readonly tap: LastTap;
  readonly onDone: () => void;
}

export function TapScreen({ tap, onDone }: TapScreenProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const amount = tap.entry?.amount ?? null;
  const { presented, reason } = tap;
  return (
    <div className="w-full" data-testid={presented ? 'presented' : 'not-presented'}>
      <Mark presented={presented} />
      <p role="status" className="mt-2 text-sm font-semibold">
        {t(presented ? 'band.presented' : 'band.notPresented')}
      </p>
      {presented && amount !== null && (
        <p className="text-lg font-semibold">{spelledMoney(amount, language)}</p>
      )}
      <p className="mt-1 text-xs leading-snug text-screen-soft">
        {reason === null ? t('band.answerLater') : t(`bandTap.${reason}`)}
      </p>
      <GlassButton onPress={onDone} testId="tap-done">
        {t('band.done')}
      </GlassButton>
    </div>
  );
}

function Mark({ presented }: { readonly presented: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`mx-auto grid size-14 place-items-center rounded-full text-3xl font-bold text-screen
        ${presented ? 'bg-screen-good' : 'bg-screen-bad'}`}
    >
      {presented ? '✓' : '×'}
    </span>
  );
}

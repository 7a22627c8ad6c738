/** The ways to prove that it is oneself, to choose one of. */
import { useTranslation } from 'react-i18next';
import type { Method } from '../core/state.ts';
import { useStage } from '../parts/use-stage.ts';

export interface MethodsProps {
  readonly methods: readonly Method[];
  readonly chosen: string | undefined;
  readonly onChoose: (methodId: string) => void;
}

const WORDS = {
  TEXT_TO_CARDHOLDER_NUMBER: 'phone.bySms',
  EMAIL_TO_CARDHOLDER_ADDRESS: 'phone.byEmail',
  CARDHOLDER_TO_CALL_MANNED_NUMBER: 'phone.byCall',
  CARDHOLDER_TO_VISIT_WEBSITE: 'phone.atBank',
} as const satisfies Readonly<Record<Method['type'], string>>;

export function Methods({ methods, chosen, onChoose }: MethodsProps) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend className="text-sm font-medium text-soft">{t('phone.howToProve')}</legend>
      {methods.map(({ methodId, type, maskedValue }) => (
        <label
          key={methodId}
          className="mt-2 flex min-h-12 items-center gap-3 rounded-2xl border border-line px-3 py-2 text-sm has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="method"
            checked={methodId === chosen}
            onChange={() => onChoose(methodId)}
            data-testid={`method-${type}`}
            className="size-5 shrink-0 accent-accent"
          />
          {t(WORDS[type], { number: maskedValue })}
        </label>
      ))}
      <TwoProofs />
    </fieldset>
  );
}

/** Told beforehand, so that the second one is no surprise. */
function TwoProofs() {
  const { t } = useTranslation();
  const both = useStage(({ enrolment }) => {
    const { wanted = [] } = enrolment?.identification ?? {};
    return wanted.includes('CODE') && wanted.includes('BANK_PAGE');
  });
  return both ? <p className="mt-1 px-2 text-xs text-soft">{t('phone.twoProofs')}</p> : null;
}

/** One bank's help around a page of it: what it answers, in which language, or that it is not here. */

import type { Language } from '@armilla/kit/refusal';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../language/index.ts';
import { Asked } from '../parts/asked.tsx';
import { useLanguage } from '../parts/use-look.ts';
import type { HelpEntry } from './core/entry.ts';
import { spokenBy } from './core/sections.ts';
import { useBank, useBanks } from './use-help.ts';

export interface HelpOfBank {
  readonly programmeId: string;
  readonly bankName: string;
  readonly entries: readonly HelpEntry[];
  /** What the answers are written in. */
  readonly spoken: Language;
}

export interface FrameProps {
  readonly programmeId: string;
  readonly children: (bank: HelpOfBank) => ReactNode;
}

export function Frame({ programmeId, children }: FrameProps) {
  const banks = useBanks();
  const wanted = useLanguage();
  const { data } = useBank(programmeId);
  const spoken = spokenBy(data?.languages ?? [wanted], wanted);
  return (
    <div className="mx-auto max-w-5xl py-2">
      <Asked query={banks}>
        {(all) => {
          const bank = all.find((one) => one.programmeId === programmeId);
          if (bank === undefined) return <UnknownBank />;
          return (
            <>
              {children({ ...bank, spoken })}
              {spoken !== wanted && <Elsewhere bankName={bank.bankName} spoken={spoken} />}
            </>
          );
        }}
      </Asked>
    </div>
  );
}

interface ElsewhereProps {
  readonly bankName: string;
  readonly spoken: Language;
}

function Elsewhere({ bankName, spoken }: ElsewhereProps) {
  const { t } = useTranslation();
  const language = LANGUAGES.find(({ id }) => id === spoken)?.name ?? spoken;
  return (
    <p className="mt-6 rounded-2xl bg-raised p-4 text-sm text-soft" data-testid="help-language">
      {t('help.inLanguage', { bank: bankName, language })}
    </p>
  );
}

function UnknownBank() {
  const { t } = useTranslation();
  return (
    <div className="py-6" data-testid="help-unknown">
      <h1 className="mb-2 text-2xl font-bold tracking-tight">{t('help.unknownBank')}</h1>
      <p className="mb-4 text-soft">{t('help.unknownBankText')}</p>
      <Link to="/help" className="font-semibold text-accent underline underline-offset-4">
        {t('help.otherBank')}
      </Link>
    </div>
  );
}

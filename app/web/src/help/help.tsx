/** Whose help: the banks of this service. */

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Asked } from '../parts/asked.tsx';
import { Chevron } from '../parts/chevron.tsx';
import { useArrival } from '../parts/use-stage.ts';

import { useBank, useBanks } from './use-help.ts';

export function Help() {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  const banks = useBanks();
  return (
    <div className="mx-auto max-w-2xl py-4">
      <h1 ref={title} tabIndex={-1} className="text-3xl font-bold tracking-tight outline-none">
        {t('help.title')}
      </h1>
      <p className="mt-2 mb-6 text-soft">{t('help.intro')}</p>
      <Asked query={banks}>
        {(all) => (
          <ul className="flex flex-col gap-3" data-testid="help-banks">
            {all.map(({ programmeId, bankName, entries }) => (
              <li key={programmeId}>
                <Bank programmeId={programmeId} name={bankName} count={entries.length} />
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </div>
  );
}

interface BankProps {
  readonly programmeId: string;
  readonly name: string;
  readonly count: number;
}

function Bank({ programmeId, name, count }: BankProps) {
  const { t } = useTranslation();
  return (
    <Link
      to="/help/$programmeId"
      params={{ programmeId }}
      data-testid={`help-${programmeId}`}
      className="flex min-h-20 items-center gap-4 rounded-3xl border border-line bg-surface p-4 hover:border-accent"
    >
      <Swatch programmeId={programmeId} name={name} />
      <span className="min-w-0 grow">
        <span className="block text-lg font-bold">{name}</span>
        <span className="block text-sm text-soft">{t('help.questions', { count })}</span>
      </span>
      <Chevron to="ON" className="size-5 shrink-0 text-soft" />
    </Link>
  );
}

/** The bank's own colours, once they are known. */
function Swatch({ programmeId, name }: Omit<BankProps, 'count'>) {
  const { data } = useBank(programmeId);
  const style = data && { backgroundColor: data.colours.background, color: data.colours.text };
  return (
    <span
      aria-hidden="true"
      style={style}
      className="grid size-12 shrink-0 place-items-center rounded-2xl bg-raised text-xl font-bold"
    >
      {name.slice(0, 1)}
    </span>
  );
}

/** Which bank: each by its name and colours. */
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { httpClient } from '@armilla/kit/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Asked } from '../../parts/asked.tsx';
import { useClient } from '../../parts/use-client.ts';
import { useArrival } from '../../parts/use-stage.ts';
import type { BankFacts } from '../use-bank.ts';

export function ChoiceScreen() {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  const banks = useBanks();
  return (
    <div className="mx-auto max-w-2xl py-6">
      <h1 ref={title} tabIndex={-1} className="text-3xl font-bold tracking-tight outline-none">
        {t('bankDoor.whichBank')}
      </h1>
      <p className="mt-2 mb-6 text-soft">{t('bankDoor.whichBankText')}</p>
      <Asked query={banks}>
        {(known) => (
          <ul className="grid gap-4 sm:grid-cols-2">
            {known.map((bank) => (
              <li key={bank.bankId}>
                <Door bank={bank} />
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </div>
  );
}

function Door({ bank: { bankId, name, pages, colours } }: { readonly bank: BankFacts }) {
  const { t } = useTranslation();
  const own = [...new Set(pages.map((page) => page.name))].join(' · ');
  return (
    <Link
      to="/bank/$bankId"
      params={{ bankId }}
      data-testid={`bank-${bankId}`}
      style={{ backgroundColor: colours.background, color: colours.text }}
      className="flex min-h-36 flex-col justify-between rounded-3xl p-5 shadow-lift transition hover:brightness-110"
    >
      <span className="text-xl font-bold tracking-tight">{name}</span>
      <span className="text-sm font-medium">{own || t('bankDoor.pages')}</span>
    </Link>
  );
}

/** The banks of this service, each in its own words. */
function useBanks() {
  const stage = useClient(stageContract);
  return useQuery({
    queryKey: ['bank-door'],
    queryFn: async () => {
      const { banks } = await answered(stage.about({}));
      return Promise.all(
        banks.map(({ id }) =>
          answered(httpClient(issuerContract, { baseUrl: '', prefix: `issuer-${id}` }).getBank({})),
        ),
      );
    },
  });
}

/** What wearables carry: each with its own number, how it stands, and its holder's own freeze. */
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { LastFour } from '../../parts/last-four.tsx';
import { type Carried, frozenByHolder } from '../core/wearables.ts';
import { useDeed } from '../use-deed.ts';

interface Props {
  readonly carried: readonly Carried[];
  /** What each is called by: its wearable on a card's page, its card on a wearable's. */
  readonly named: 'DEVICE' | 'CARD';
}

export function TokenList({ carried, named }: Props) {
  return (
    <ul className="divide-y divide-line">
      {carried.map((one) => (
        <One key={one.token.tokenUniqueReference} carried={one} named={named} />
      ))}
    </ul>
  );
}

function One({ carried, named }: { carried: Carried; named: Props['named'] }) {
  const { t } = useTranslation();
  const deed = useDeed();
  const { token, card } = carried;
  const { deviceName, dpanLastFour, status, suspendedBy } = token;
  const holders = suspendedBy.map((who) =>
    who === 'CARDHOLDER' ? t('bankCards.you') : t(`suspender.${who}`),
  );
  const name =
    named === 'DEVICE' ? deviceName : `${card.face.productName} ···· ${card.face.panLastFour}`;
  return (
    <li
      className="flex flex-wrap items-center justify-between gap-3 py-3"
      data-testid="token"
      data-status={status}
    >
      <div className="min-w-0">
        <p className="font-semibold">{name}</p>
        <p className="text-sm text-soft">
          {t('bankCards.digital')} <LastFour digits={dpanLastFour} />
        </p>
        <p className={`text-sm font-medium ${status === 'ACTIVE' ? 'text-good' : 'text-warn'}`}>
          {t(`tokenStatus.${status}`)}
          {holders.length > 0 && ` · ${t('bank.heldBy', { holders: holders.join(', ') })}`}
        </p>
      </div>
      <TokenDeeds carried={carried} deed={deed} />
      {deed.refusal !== null && (
        <div className="w-full">
          <ToldRefusal refusal={deed.refusal} />
        </div>
      )}
    </li>
  );
}

function TokenDeeds({ carried, deed }: { carried: Carried; deed: ReturnType<typeof useDeed> }) {
  const { t } = useTranslation();
  const { token } = carried;
  const { tokenUniqueReference, status } = token;
  const frozen = frozenByHolder(token);
  const freeze = () =>
    deed.act((issuer) =>
      frozen
        ? issuer.resumeToken({ tokenUniqueReference })
        : issuer.suspendToken({ tokenUniqueReference }),
    );
  return (
    <div className="flex flex-wrap gap-2">
      {(frozen || status === 'ACTIVE') && (
        <Button
          tone="quiet"
          busy={deed.busy}
          onPress={freeze}
          testId={frozen ? 'resume' : 'suspend'}
        >
          {t(frozen ? 'phone.unfreeze' : 'phone.freeze')}
        </Button>
      )}
      <Button
        tone="plain"
        busy={deed.busy}
        onPress={() => deed.act((issuer) => issuer.removeToken({ tokenUniqueReference }))}
        testId="remove"
      >
        {t('bankCards.remove')}
      </Button>
    </div>
  );
}

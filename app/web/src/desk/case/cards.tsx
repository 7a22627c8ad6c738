/** The caller's cards and the wearables that carry them, with what can be done about each. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { LastFour } from '../../parts/last-four.tsx';
import { actsFor, CASE_STEPS, type TokenAct, wantsVerified } from '../core/token-acts.ts';
import { Badge, type BadgeTone, Empty, ROW, ROWS, Sheet } from '../sheet.tsx';
import type { CaseView, DeskCard, DeskToken } from '../types.ts';
import { TokenActForm } from './token-act-form.tsx';
import { TokenHistory } from './token-history.tsx';

export interface CardsProps {
  readonly view: CaseView;
  readonly own: boolean;
}

interface Chosen {
  readonly act: TokenAct;
  readonly token: DeskToken;
}

export function Cards({ view, own }: CardsProps) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<Chosen | null>(null);
  const [told, tell] = useState<string | null>(null);
  const { cards, tokens } = view;
  return (
    <Sheet title={t('deskCards.title')} count={cards.length} testId="case-cards">
      {told !== null && (
        <p
          role="status"
          className="mb-3 rounded-2xl bg-good-soft p-4 font-medium text-good"
          data-testid="act-done"
        >
          {told}
        </p>
      )}
      {cards.length === 0 && <Empty>{t('deskCards.none')}</Empty>}
      <ul className={ROWS}>
        {cards.map((card) => (
          <li key={card.cardId} className="py-4 first:pt-0 last:pb-0">
            <Plastic card={card} />
            <Wearables
              view={view}
              own={own}
              tokens={tokens.filter(({ cardId }) => cardId === card.cardId)}
              onAct={(act, token) => {
                tell(null);
                choose({ act, token });
              }}
            />
          </li>
        ))}
      </ul>
      {chosen !== null && (
        <TokenActForm
          {...chosen}
          of={view.case}
          onLeave={() => choose(null)}
          onDone={(done) => {
            choose(null);
            tell(done);
          }}
        />
      )}
    </Sheet>
  );
}

function Plastic({ card: { face, state, cardholderName } }: { readonly card: DeskCard }) {
  const { t } = useTranslation();
  const { background, text } = face.colours;
  return (
    <div className="flex items-center gap-3">
      <span
        aria-hidden="true"
        style={{ backgroundColor: background, color: text }}
        className="grid h-9 w-14 shrink-0 place-items-center rounded-lg text-xs font-bold"
      >
        {face.panLastFour}
      </span>
      <div className="min-w-0">
        <p className="font-semibold">
          {face.productName} <LastFour digits={face.panLastFour} />
        </p>
        <p className="text-sm text-soft">
          {cardholderName} · {t(`deskPlastic.${state}`, { defaultValue: state })}
        </p>
      </div>
    </div>
  );
}

const STATUS_TONES: Readonly<Record<DeskToken['status'], BadgeTone>> = {
  ACTIVE: 'good',
  INACTIVE: 'quiet',
  SUSPENDED: 'warn',
  DEACTIVATED: 'quiet',
};

interface WearablesProps {
  readonly view: CaseView;
  readonly own: boolean;
  readonly tokens: readonly DeskToken[];
  readonly onAct: (act: TokenAct, token: DeskToken) => void;
}

function Wearables({ view, own, tokens, onAct }: WearablesProps) {
  const { state, caseId } = view.case;
  const mayAct = (act: TokenAct) =>
    own && state !== 'CLOSED' && (CASE_STEPS[state].act || !wantsVerified(act));
  return (
    <ul className="mt-3 flex flex-col gap-2">
      {tokens.map((token) => (
        <li
          key={token.tokenUniqueReference}
          className="rounded-2xl bg-raised p-3"
          data-testid="case-token"
        >
          <div className={ROW}>
            <Wearable token={token} />
            <div className="flex flex-wrap gap-2">
              {actsFor(token)
                .filter(mayAct)
                .map((act) => (
                  <ActButton key={act} act={act} onPress={() => onAct(act, token)} />
                ))}
            </div>
          </div>
          <TokenHistory caseId={caseId} tokenUniqueReference={token.tokenUniqueReference} />
        </li>
      ))}
    </ul>
  );
}

function Wearable({ token }: { readonly token: DeskToken }) {
  const { t } = useTranslation();
  const { deviceName, dpanLastFour, status, suspendedBy } = token;
  return (
    <div className="min-w-0 grow basis-48">
      <p className="font-medium">{deviceName}</p>
      <p className="text-sm text-soft">{t('deskCards.digital', { digits: dpanLastFour })}</p>
      <p className="mt-1 flex flex-wrap gap-1">
        <Badge tone={STATUS_TONES[status]} testId="token-status">
          {t(`deskToken.${status}`)}
        </Badge>
        {suspendedBy.map((who) => (
          <Badge key={who} tone="quiet">
            {t(`deskHeld.${who}`)}
          </Badge>
        ))}
      </p>
    </div>
  );
}

interface ActButtonProps {
  readonly act: TokenAct;
  readonly onPress: () => void;
}

function ActButton({ act, onPress }: ActButtonProps) {
  const { t } = useTranslation();
  return (
    <Button tone="quiet" onPress={onPress} testId={`act-${act}`}>
      {t(`deskAct.${act}`)}
    </Button>
  );
}

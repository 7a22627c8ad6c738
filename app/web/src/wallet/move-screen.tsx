/** Cards from another wearable to this one: nothing typed, each with its own answer. */

import { cardholderText, isRefusalCode } from '@armilla/kit/refusal';
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import type { Move, Moving } from '../core/managing.ts';
import { Button } from '../parts/button.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from '../phone/heading.tsx';

export function MoveScreen() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const moving = useStage((state) => state.managing.moving);
  const device = useStage((state) => state.device?.name ?? '');
  if (moving === null) return null;
  return (
    <div className="flex min-h-full flex-col gap-4">
      <Heading title={t('walletMove.title', { device })} onBack={() => go({ at: 'DEVICE' })} />
      {moving.moves === null ? <Before moving={moving} /> : <After moves={moving.moves} />}
    </div>
  );
}

function Before({ moving: { cards, fromDeviceId } }: { readonly moving: Moving }) {
  const { t } = useTranslation();
  const { moveCards } = useCommands();
  const working = useWorking('DEVICE');
  const from = useStage(
    (state) => state.devices.find((one) => one.deviceId === fromDeviceId)?.name,
  );
  const movable = cards.filter(({ tokenUniqueReference }) => tokenUniqueReference !== undefined);
  if (movable.length === 0) return <p className="text-soft">{t('walletMove.nothing')}</p>;
  return (
    <>
      <p className="-mt-2 text-soft">{t('walletMove.text', { device: from ?? '' })}</p>
      <ul className="divide-y divide-line rounded-2xl bg-raised">
        {movable.map((card) => (
          <li key={card.cardId} className="flex items-center gap-3 px-4 py-3 text-sm">
            <Swatch face={card.face} />
            <span className="min-w-0">
              <span className="block truncate font-medium">{card.face.productName}</span>
              <span className="block text-soft">{card.face.bankName}</span>
            </span>
          </li>
        ))}
      </ul>
      <ul className="flex list-disc flex-col gap-2 pl-5 text-sm text-soft">
        <li>{t('walletMove.bankMayAsk')}</li>
        <li>{t('walletMove.oldPays')}</li>
        <li>{t('walletMove.oldEnds')}</li>
      </ul>
      <div className="mt-auto">
        <Button wide busy={working} onPress={moveCards} testId="move-cards">
          {t('walletMove.begin', { count: movable.length })}
        </Button>
      </div>
    </>
  );
}

function After({ moves }: { readonly moves: readonly Move[] }) {
  const { t } = useTranslation();
  const { go } = useCommands();
  return (
    <>
      <p className="-mt-2 text-soft">{t('walletMove.eachItsWay')}</p>
      <ul className="flex flex-col gap-2" data-testid="moves">
        {moves.map((move) => (
          <OneMove key={move.cardId} move={move} />
        ))}
      </ul>
      <div className="mt-auto">
        <Button wide tone="quiet" onPress={() => go({ at: 'WALLET' })} testId="to-wallet">
          {t('phone.walletTitle')}
        </Button>
      </div>
    </>
  );
}

function OneMove({ move }: { readonly move: Move }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { face, enrolment, refusal } = move;
  const card = useStage((state) =>
    state.cards.find((mine) => mine.enrolmentId === enrolment?.enrolmentId),
  );
  return (
    <li className="rounded-2xl bg-raised p-4 text-sm" data-testid="move">
      <div className="flex items-center gap-3">
        <Swatch face={face} />
        <span className="min-w-0 grow">
          <span className="block truncate font-medium">{face.productName}</span>
          <span className="block text-soft">
            {card !== undefined && t(`standing.${card.standing}`)}
          </span>
        </span>
      </div>
      {isRefusalCode(refusal) && (
        <p className="mt-2 text-bad">{cardholderText(refusal, language)}</p>
      )}
      {enrolment !== null && card?.standing !== 'READY' && (
        <GoOn enrolmentId={enrolment.enrolmentId} />
      )}
    </li>
  );
}

function GoOn({ enrolmentId }: { readonly enrolmentId: string }) {
  const { t } = useTranslation();
  const { goOnMoving } = useCommands();
  const working = useWorking('DEVICE');
  return (
    <div className="mt-3">
      <Button wide busy={working} onPress={() => goOnMoving(enrolmentId)} testId="go-on-move">
        {t('phone.goOn')}
      </Button>
    </div>
  );
}

/** The card's colour, small. */
export function Swatch({ face }: { readonly face: WalletCard['face'] }) {
  return (
    <span
      aria-hidden="true"
      style={{ backgroundColor: face.colours.background }}
      className="h-7 w-11 shrink-0 rounded-md border border-line"
    />
  );
}

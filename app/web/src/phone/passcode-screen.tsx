/** The band's passcode, set the first time with a suggestion, or changed. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PASSCODE_LENGTH } from '../core/hand-commands.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useAlone, useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';

const onlyDigits = (text: string) => text.replace(/\D/g, '').slice(0, PASSCODE_LENGTH);

export function PasscodeScreen({ change }: { readonly change: boolean }) {
  const { t } = useTranslation();
  const { setPasscode, go } = useCommands();
  const suggestion = useStage((state) => state.suggestion);
  const alone = useAlone();
  const device = useStage((state) => state.device?.name ?? '');
  const working = useWorking('PASSCODE');
  const guide = useGuide('PASSCODE');
  const [old, setOld] = useState('');
  const [passcode, setTyped] = useState(change || alone ? '' : suggestion);
  const [tried, setTried] = useState(false);
  const short = passcode.length !== PASSCODE_LENGTH;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!short) setPasscode(passcode, change ? old : undefined);
  };
  return (
    <form onSubmit={send} noValidate className="flex min-h-full flex-col gap-4">
      <Heading
        title={change ? t('phone.passcodeChangeTitle') : t('phone.passcodeTitle', { device })}
        {...(change ? { onBack: () => go({ at: 'DEVICE' }) } : {})}
      />
      <p className="text-soft">{t('phone.passcodeText')}</p>
      {change && (
        <DigitsField label={t('phone.oldPasscode')} value={old} onText={setOld} testId="old" />
      )}
      <DigitsField
        label={t(change ? 'phone.newPasscode' : 'phone.passcode')}
        value={passcode}
        onText={setTyped}
        trouble={tried && short ? t('phone.passcodeNeeds') : undefined}
        testId="passcode"
      />
      <div className="mt-auto">
        <Button wide submit busy={working} guide={guide} testId="set-passcode">
          {t('phone.setPasscode')}
        </Button>
      </div>
    </form>
  );
}

interface DigitsFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly trouble?: string | undefined;
  readonly testId: string;
}

/** Readable on purpose: it is typed on the band next, and nobody else looks at this screen. */
function DigitsField({ onText, ...rest }: DigitsFieldProps) {
  return (
    <Field
      {...rest}
      onText={(text) => onText(onlyDigits(text))}
      inputMode="numeric"
      autoComplete="off"
      mono
    />
  );
}

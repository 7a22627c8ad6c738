/** Signing in at the desk, as one of the test world's people where the bank has them. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered } from '../core/asking.ts';
import { TEST_PASSWORD } from '../core/test-password.ts';
import { ToldRefusal } from '../parts/asked.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useArrival } from '../parts/use-stage.ts';
import type { BankFacts, TestAgent } from './types.ts';
import { personIs, useIssuer } from './use-desk.ts';

export function SignIn({ bank }: { readonly bank: BankFacts }) {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  const form = useForm(bank);
  const people = useTestPeople(bank);
  return (
    <div className="mx-auto max-w-md py-4">
      <Link
        to="/desk"
        className="-ml-2 inline-flex min-h-11 items-center gap-1 rounded-xl px-2 font-medium text-accent"
      >
        ← {t('desk.otherBank')}
      </Link>
      <h1 ref={title} tabIndex={-1} className="text-3xl font-bold tracking-tight outline-none">
        {t('desk.signInTitle', { bank: bank.name })}
      </h1>
      <p className="mt-2 mb-6 text-soft">{t('desk.signInText')}</p>
      <form
        onSubmit={form.send}
        noValidate
        className="flex flex-col gap-4 rounded-3xl border border-line bg-surface p-5"
      >
        <ToldRefusal refusal={form.refusal} reader="agent" />
        {people.length > 0 && (
          <People people={people} chosen={form.agent} onChoose={form.setAgent} />
        )}
        <Field
          label={t('desk.name')}
          value={form.agent}
          onText={form.setAgent}
          autoComplete="username"
          testId="desk-agent"
        />
        <Field
          label={t('desk.password')}
          value={form.password}
          onText={form.setPassword}
          hint={bank.testRange ? t('desk.testPassword') : undefined}
          type="password"
          autoComplete="current-password"
          testId="desk-password"
        />
        <Button submit wide busy={form.busy} disabled={form.agent === ''} testId="desk-sign-in">
          {t('desk.signIn')}
        </Button>
      </form>
    </div>
  );
}

function useTestPeople({ bankId, testRange }: BankFacts): readonly TestAgent[] {
  const issuer = useIssuer(bankId);
  const { data } = useQuery({
    queryKey: ['desk-people', bankId],
    queryFn: () => answered(issuer.listTestAgents({})),
    enabled: testRange,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.agents ?? [];
}

function useForm({ bankId, testRange }: BankFacts) {
  const issuer = useIssuer(bankId);
  const queries = useQueryClient();
  const [agent, setAgent] = useState(testRange ? 'agent' : '');
  const [password, setPassword] = useState(testRange ? TEST_PASSWORD : '');
  const [refusal, tell] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || agent === '') return;
    setBusy(true);
    tell(null);
    const answer = await issuer.agentSignIn({ agent, password });
    setBusy(false);
    if (isRefusal(answer)) return tell(answer);
    const { agentId, name, role } = answer;
    personIs(queries, bankId, { agentId, name, role });
  };
  return { agent, setAgent, password, setPassword, refusal, busy, send };
}

interface PeopleProps {
  readonly people: readonly TestAgent[];
  readonly chosen: string;
  readonly onChoose: (agent: string) => void;
}

function People({ people, chosen, onChoose }: PeopleProps) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium text-soft">{t('desk.people')}</legend>
      <div className="flex flex-col gap-2">
        {people.map(({ agent, name, role }) => (
          <label
            key={agent}
            className="flex min-h-14 items-center gap-3 rounded-2xl border border-line px-4 py-2 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-3 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="person"
              value={agent}
              checked={chosen === agent}
              onChange={() => onChoose(agent)}
              data-testid={`desk-person-${agent}`}
              className="size-4 accent-(--accent)"
            />
            <span>
              <span className="block font-semibold">{name}</span>
              <span className="block text-sm text-soft">{t(`deskRole.${role}`)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

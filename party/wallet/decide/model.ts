/** Which wearables may be paired: those of the service programme; a phone has its own wallet. */
import type { ServiceProgramme } from '@armilla/kit/programme';
import { cardholderText, type Language, type Refusal, refuse } from '@armilla/kit/refusal';

export type Model = ServiceProgramme['models'][number];

export function supportedModels(service: ServiceProgramme): Model[] {
  return service.models.filter((model) => model.supported);
}

/** The model a wearable says it is, or why it cannot be paired and what can. */
export function modelRule(
  service: ServiceProgramme,
  model: string,
  language: Language,
): Model | Refusal {
  const found = service.models.find((candidate) => candidate.model === model);
  if (found?.supported === true) return found;
  if (found?.kind === 'PHONE') return refuse('PHONE_HAS_OWN_WALLET');
  const names = supportedModels(service).map((candidate) => candidate.name);
  const text = cardholderText('UNSUPPORTED_MODEL', language);
  return refuse('UNSUPPORTED_MODEL', `${text} (${names.join(', ')})`);
}

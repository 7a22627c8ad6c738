/** Other companies' programs: their keys and their webhooks. */
import { entry } from './entry.ts';

export const OUTSIDE = {
  WEBHOOK_URL_REFUSED: entry(
    422,
    'This address cannot receive events. It must be https and reachable from the internet.',
    'Η διεύθυνση δεν μπορεί να λάβει συμβάντα. Πρέπει να είναι https και προσβάσιμη από το διαδίκτυο.',
    'Ця адреса не може отримувати події. Потрібна адреса https, досяжна з інтернету.',
    [
      'The partner’s webhook address is not allowed.',
      'Η διεύθυνση webhook του συνεργάτη δεν επιτρέπεται.',
      'Адреса вебхука партнера не дозволена.',
    ],
    'The webhook URL is not https, or leads to an address that is not public',
  ),
  WEBHOOK_LIMIT: entry(
    409,
    'There are as many webhooks as one subscriber can have. Delete one first.',
    'Έχετε ήδη όσα webhooks επιτρέπονται. Διαγράψτε πρώτα ένα.',
    'Вебхуків уже найбільша кількість. Спершу видаліть один.',
    [
      'The partner has the most webhooks allowed.',
      'Ο συνεργάτης έχει τον μέγιστο αριθμό webhooks.',
      'У партнера найбільша дозволена кількість вебхуків.',
    ],
    'The subscriber has as many endpoints as it may',
  ),
  WEBHOOK_DISABLED: entry(
    409,
    'This webhook is switched off. Switch it on first.',
    'Το webhook είναι απενεργοποιημένο. Ενεργοποιήστε το πρώτα.',
    'Цей вебхук вимкнено. Спершу ввімкніть його.',
    [
      'The partner’s webhook was switched off after days of failures.',
      'Το webhook του συνεργάτη απενεργοποιήθηκε μετά από ημέρες αποτυχιών.',
      'Вебхук партнера вимкнено після кількох днів невдач.',
    ],
    'The endpoint is disabled',
  ),
} as const;

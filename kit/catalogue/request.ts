/** The request itself: refused before anybody looked at what it asks. */
import { entry } from './entry.ts';

export const REQUEST = {
  INPUT_INVALID: entry(
    400,
    'Something in what was sent is missing or malformed. Check the marked field and try again.',
    'Κάτι λείπει ή δεν είναι σωστό. Ελέγξτε το σημειωμένο πεδίο και δοκιμάστε ξανά.',
    'Щось відсутнє або хибне. Перевірте позначене поле й спробуйте ще раз.',
    [
      'The form was not filled in properly.',
      'Η φόρμα δεν συμπληρώθηκε σωστά.',
      'Форму заповнено неправильно.',
    ],
    'The input does not fit the operation’s schema',
  ),
  NOT_FOUND: entry(
    404,
    'We could not find that.',
    'Δεν βρέθηκε.',
    'Не знайдено.',
    [
      'No such object, or it belongs to somebody else.',
      'Δεν υπάρχει ή ανήκει σε άλλον.',
      'Такого немає, або воно належить комусь іншому.',
    ],
    'No such object for this caller',
  ),
  NOT_SIGNED_IN: entry(
    401,
    'Please sign in first.',
    'Συνδεθείτε πρώτα.',
    'Спершу увійдіть.',
    [
      'The caller has no session.',
      'Ο καλών δεν έχει συνδεθεί.',
      'Той, хто звертається, не увійшов.',
    ],
    'No session or caller token',
  ),
  NOT_ALLOWED: entry(
    403,
    'You cannot do that here.',
    'Δεν επιτρέπεται εδώ.',
    'Тут це не дозволено.',
    [
      'This role may not do that.',
      'Αυτός ο ρόλος δεν έχει το δικαίωμα.',
      'Ця роль не має такого права.',
    ],
    'The caller is not among the operation’s callers',
  ),
  FOREIGN_ORIGIN: entry(
    403,
    'This request came from another page. Open Armilla and try again.',
    'Το αίτημα ήρθε από άλλη σελίδα. Ανοίξτε το Armilla και δοκιμάστε ξανά.',
    'Запит надійшов з іншої сторінки. Відкрийте Armilla і спробуйте ще раз.',
    [
      'A foreign page tried to use the session.',
      'Ξένη σελίδα επιχείρησε να χρησιμοποιήσει τη σύνδεση.',
      'Стороння сторінка намагалася скористатися сеансом.',
    ],
    'Cross-site request refused',
  ),
  TOO_MANY_REQUESTS: entry(
    429,
    'Too many tries. Wait a minute and try again.',
    'Πάρα πολλές προσπάθειες. Περιμένετε ένα λεπτό και δοκιμάστε ξανά.',
    'Забагато спроб. Зачекайте хвилину та спробуйте ще раз.',
    ['Rate limit reached.', 'Υπέρβαση ορίου αιτημάτων.', 'Перевищено дозволену кількість запитів.'],
    'Rate limit reached',
  ),
  IDEMPOTENCY_KEY_MISSING: entry(
    400,
    'Something went wrong in the app. Try again.',
    'Κάτι πήγε στραβά στην εφαρμογή. Δοκιμάστε ξανά.',
    'Щось пішло не так у застосунку. Спробуйте ще раз.',
    [
      'The app did not mark its request.',
      'Η εφαρμογή δεν σήμανε το αίτημά της.',
      'Застосунок не позначив свій запит.',
    ],
    'This operation wants an Idempotency-Key header of 1–255 characters',
  ),
  IDEMPOTENCY_KEY_REUSED: entry(
    422,
    'Something went wrong in the app. Start that step again.',
    'Κάτι πήγε στραβά στην εφαρμογή. Ξεκινήστε πάλι αυτό το βήμα.',
    'Щось пішло не так у застосунку. Почніть цей крок знову.',
    [
      'The app used one mark for two requests.',
      'Η εφαρμογή χρησιμοποίησε την ίδια σήμανση σε δύο αιτήματα.',
      'Застосунок позначив однаково два запити.',
    ],
    'This Idempotency-Key was used with another body',
  ),
  REQUEST_IN_PROGRESS: entry(
    409,
    'That is already being done. Wait a moment.',
    'Γίνεται ήδη. Περιμένετε λίγο.',
    'Це вже виконується. Зачекайте.',
    [
      'The same request is under way.',
      'Το ίδιο αίτημα εκτελείται ήδη.',
      'Такий самий запит уже виконується.',
    ],
    'A request with this Idempotency-Key is under way',
  ),
  UNAVAILABLE: entry(
    503,
    'The service cannot answer at the moment. Try again shortly; nothing was changed.',
    'Η υπηρεσία δεν απαντά τώρα. Δοκιμάστε σε λίγο· δεν άλλαξε τίποτα.',
    'Сервіс зараз не відповідає. Спробуйте трохи згодом; нічого не змінено.',
    [
      'A party behind us did not answer.',
      'Ένα σύστημα πίσω από εμάς δεν απάντησε.',
      'Система, до якої ми зверталися, не відповіла.',
    ],
    'A party behind this one did not answer in time',
  ),
  INTERNAL: entry(
    500,
    'Something went wrong on our side. Nothing was lost; try again.',
    'Κάτι πήγε στραβά από εμάς. Δεν χάθηκε τίποτα· δοκιμάστε ξανά.',
    'Щось пішло не так у нас. Нічого не втрачено; спробуйте ще раз.',
    [
      'A fault on our side; report the reference.',
      'Σφάλμα δικό μας· αναφέρετε τον κωδικό αναφοράς.',
      'Помилка на нашому боці; повідомте її номер.',
    ],
    'Unexpected error; see the log at this reference',
  ),
} as const;

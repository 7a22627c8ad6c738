/** Tokens, scripts for the secure element, the plastic behind them and who may act for whom. */
import { entry } from './entry.ts';

export const MANAGING = {
  PACKAGE_UNKNOWN: entry(
    404,
    'Sync the wearable again.',
    'Συγχρονίστε πάλι τη συσκευή.',
    'Синхронізуйте пристрій знову.',
    [
      'A stale package was reported.',
      'Αναφέρθηκε παλιό πακέτο.',
      'Надійшов звіт про застарілий пакет.',
    ],
    'No such package for this secure element',
  ),
  PACKAGE_FAILED: entry(
    422,
    'The wearable could not take the card. Sync again; we go on where we stopped.',
    'Η συσκευή δεν δέχτηκε την κάρτα. Συγχρονίστε πάλι· συνεχίζουμε από εκεί που μείναμε.',
    'Пристрій не прийняв картку. Синхронізуйте знову; продовжимо з того ж місця.',
    [
      'A package failed on the secure element.',
      'Ένα πακέτο απέτυχε στο ασφαλές στοιχείο.',
      'Пакет не виконано на захищеному елементі.',
    ],
    'The secure element’s answers do not verify or hold a failure',
  ),
  SECURE_ELEMENT_UNKNOWN: entry(
    422,
    'This wearable is not known to the service.',
    'Η συσκευή δεν είναι γνωστή στην υπηρεσία.',
    'Цей пристрій невідомий сервісу.',
    [
      'The secure element was never registered by its maker.',
      'Ο κατασκευαστής δεν καταχώρισε το ασφαλές στοιχείο.',
      'Виробник не зареєстрував цей захищений елемент.',
    ],
    'The secure element is not registered',
  ),
  TOKEN_STATE: entry(
    409,
    'This card is in another state now. Refresh the page.',
    'Η κάρτα είναι πλέον σε άλλη κατάσταση. Ανανεώστε.',
    'Картка вже в іншому стані. Оновіть сторінку.',
    [
      'The token’s state does not allow that.',
      'Η κατάσταση του token δεν το επιτρέπει.',
      'Стан токена цього не дозволяє.',
    ],
    'The command is not legal in the token’s state',
  ),
  CARD_STATE: entry(
    409,
    'That cannot be done with this card as it stands.',
    'Δεν γίνεται με την κάρτα στην τωρινή της κατάσταση.',
    'Зараз цього не можна зробити з карткою.',
    [
      'The card’s state does not allow that.',
      'Η κατάσταση της κάρτας δεν το επιτρέπει.',
      'Стан картки цього не дозволяє.',
    ],
    'The card’s state has no such transition',
  ),
  HOLD_OF_ANOTHER: entry(
    409,
    'Somebody else has stopped this card. Only they can release it.',
    'Η κάρτα έχει ανασταλεί από άλλον. Μόνο εκείνος μπορεί να την αποδεσμεύσει.',
    'Картку зупинив хтось інший. Лише він може її розблокувати.',
    [
      'The token is held by another party.',
      'Το token έχει ανασταλεί από άλλον.',
      'Токен призупинив хтось інший.',
    ],
    'The caller holds no suspension of this token; others do',
  ),
  PUSH_RECEIPT_INVALID: entry(
    422,
    'This invitation is used up or too old. Start again at your bank.',
    'Η πρόσκληση χρησιμοποιήθηκε ή έληξε. Ξεκινήστε ξανά από την τράπεζά σας.',
    'Запрошення використане або застаріле. Почніть знову у своєму банку.',
    [
      'The push receipt cannot be used (any more).',
      'Η πρόσκληση προσθήκης δεν ισχύει (πια).',
      'Запрошенням додати картку скористатися (вже) не можна.',
    ],
    'The push receipt is unknown, used or over',
  ),
  MOVE_NOT_POSSIBLE: entry(
    409,
    'This card cannot be moved to that wearable. Add it there by hand.',
    'Η κάρτα δεν μπορεί να μεταφερθεί σε αυτή τη συσκευή. Προσθέστε την χειροκίνητα.',
    'Цю картку не можна перенести на той пристрій. Додайте її вручну.',
    [
      'The guided move does not apply; the card is added anew.',
      'Η καθοδηγούμενη μεταφορά δεν γίνεται· η κάρτα προστίθεται εκ νέου.',
      'Перенесення не підходить; картку додають заново.',
    ],
    'The token or the target device does not qualify for a move',
  ),
  CALLER_NOT_VERIFIED: entry(
    403,
    'We have to be sure it is you first.',
    'Πρέπει πρώτα να βεβαιωθούμε ότι είστε εσείς.',
    'Спершу маємо впевнитися, що це ви.',
    [
      'Verify the caller by call-back or push before this.',
      'Ταυτοποιήστε πρώτα τον καλούντα, με επιστροφή κλήσης ή μέσω της σελίδας.',
      'Спершу перевірте абонента: зворотним дзвінком або через сторінку банку.',
    ],
    'The desk case has no verified caller',
  ),
  SECOND_AGENT_REQUIRED: entry(
    409,
    'A second colleague has to approve this.',
    'Απαιτείται έγκριση και από δεύτερο συνάδελφο.',
    'Потрібне схвалення другого співробітника.',
    [
      'Ask a supervisor to approve this case.',
      'Ζητήστε έγκριση από επόπτη.',
      'Попросіть схвалення керівника зміни.',
    ],
    'The risky path wants another person’s approval',
  ),
  SERVICE_UPDATE_REQUIRED: entry(
    409,
    'This card was added with an older version of the service. Remove it and add it again.',
    'Η κάρτα προστέθηκε με παλιά έκδοση της υπηρεσίας. Αφαιρέστε την και προσθέστε την ξανά.',
    'Картку додано в старій версії сервісу. Вилучіть її та додайте знову.',
    [
      'A token of an old service generation; it must be attached again.',
      'Token παλιάς γενιάς της υπηρεσίας· πρέπει να προστεθεί ξανά.',
      'Токен старого покоління сервісу; картку слід додати знову.',
    ],
    'The token’s service generation is limited by the programme',
  ),
} as const;

/** The bank's desk: callers, cases and second agents. */
import { entry } from './entry.ts';

export const DESK = {
  CALLER_CODE_WRONG: entry(
    422,
    'That is not the number we sent. Read it again, group by group.',
    'Δεν είναι ο αριθμός που στείλαμε. Διαβάστε τον ξανά, ομάδα ομάδα.',
    'Це не те число, яке ми надіслали. Прочитайте його ще раз, група за групою.',
    [
      'The caller read another number than the one sent.',
      'Ο καλών διάβασε άλλον αριθμό από αυτόν που στάλθηκε.',
      'Абонент прочитав не те число, яке надіслано.',
    ],
    'The call-back number does not match',
  ),
  CASE_STATE: entry(
    409,
    'Your call is at another step now. Let us start that step again.',
    'Η κλήση σας είναι σε άλλο βήμα. Ας ξεκινήσουμε ξανά από αυτό.',
    'Ваше звернення вже на іншому кроці. Почнімо цей крок знову.',
    [
      'The case’s state does not allow that. Open it again.',
      'Η κατάσταση της υπόθεσης δεν το επιτρέπει. Ανοίξτε την ξανά.',
      'Стан звернення цього не дозволяє. Відкрийте його знову.',
    ],
    'The case’s or the approval’s state does not allow the command',
  ),
  CALLER_COOL_OFF: entry(
    429,
    'We could not be sure it was you several times. Visit a branch, or call again later.',
    'Αρκετές φορές δεν μπορέσαμε να σας ταυτοποιήσουμε. Επισκεφθείτε κατάστημα ή καλέστε αργότερα.',
    'Кілька разів не вдалося впевнитися, що це ви. Завітайте до відділення або зателефонуйте пізніше.',
    [
      'Verification failed too often, or the customer said it was not them. Do not try again now.',
      'Η ταυτοποίηση απέτυχε πολλές φορές ή ο πελάτης είπε ότι δεν ήταν εκείνος. Μην ξαναπροσπαθήσετε τώρα.',
      'Перевірка не вдалася надто часто, або клієнт сказав, що це не він. Не пробуйте знову зараз.',
    ],
    'Verification of this customer is closed for a while',
  ),
  CONTACT_TOO_NEW: entry(
    409,
    'The number we have of you was changed very recently. Please confirm at our e-banking page.',
    'Ο αριθμός σας άλλαξε πολύ πρόσφατα. Επιβεβαιώστε μέσω της σελίδας e-banking.',
    'Ваш номер змінено зовсім недавно. Підтвердьте на сторінці інтернет-банкінгу.',
    [
      'The number on file is too new for a call-back. Use a push to the bank’s page.',
      'Ο αριθμός που έχουμε είναι πολύ πρόσφατος για επιστροφή κλήσης. Στείλτε αίτημα στη σελίδα της τράπεζας.',
      'Номер у нас надто новий для зворотного дзвінка. Надішліть запит на сторінку банку.',
    ],
    'The mobile number changed within the last 72 hours, or there is none',
  ),
  OWN_REQUEST: entry(
    403,
    'A second colleague has to approve this.',
    'Απαιτείται έγκριση και από δεύτερο συνάδελφο.',
    'Потрібне схвалення другого співробітника.',
    [
      'Nobody approves a request or case of their own.',
      'Κανείς δεν εγκρίνει δικό του αίτημα ή δική του υπόθεση.',
      'Ніхто не схвалює власного запиту чи звернення.',
    ],
    'Who asked for an approval, or holds the case, cannot decide it',
  ),
} as const;

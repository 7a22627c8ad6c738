/** Greek. */
import type { TextsLike } from '../../language/words.ts';
import type { words as en } from './en.ts';

export const words: TextsLike<typeof en> = {
  band: {
    none: 'Στο ράφι',
    noneText: 'Πατήστε Έναρξη στο τηλέφωνο και ένα βραχιόλι γίνεται δικό σας.',
    noPasscode: 'Ορίστε κωδικό με το τηλέφωνο',
    offWrist: 'Εκτός καρπού',
    offWristText: 'Βραχιόλι που δεν φοριέται δεν πληρώνει.',
    enterPasscode: 'Κωδικός',
    digitsTyped: '{{count}} από 6 ψηφία',
    erase: 'Διαγραφή',
    empty: 'Καμία κάρτα ακόμη',
    pay: 'Πληρωμή',
    payWith: 'Πληρωμή με {{card}} με τελευταία {{dpan}}',
    previous: 'Προηγούμενη κάρτα',
    next: 'Επόμενη κάρτα',
    ready: 'Πλησιάστε στο ταμείο',
    secondsLeft: '{{count}} δ.',
    presented: 'Παρουσιάστηκε',
    notPresented: 'Δεν παρουσιάστηκε',
    typeIt: 'Πληκτρολόγηση του κωδικού μου',
    typeItNote: 'Γράφει τα έξι ψηφία που διαλέξατε και ετοιμάζει το βραχιόλι.',
    worn: 'Στον καρπό',
    reach: 'Bluetooth εντός εμβέλειας',
    log: 'Οι δέκα τελευταίες του βραχιολιού',
    logEmpty: 'Τίποτα ακόμη.',
    atc: 'Αρ. {{atc}}',
    ARQC: 'στάλθηκε στην τράπεζα',
    TC: 'δεκτή χωρίς σύνδεση',
    AAC: 'αρνήθηκε το βραχιόλι',
    screen: 'Οθόνη του {{device}}',
  },
};

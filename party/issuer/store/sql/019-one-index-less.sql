-- What a card has paid today is found among what its account has paid today.
DROP INDEX authorisation_of_card;

-- What the desk searches by.

CREATE INDEX card_of_last_four ON card (pan_last_four);
CREATE INDEX token_of_last_four ON token (dpan_last_four);
CREATE INDEX token_of_device ON token (device_name);

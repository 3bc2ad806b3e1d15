-- What a provider's code means to us; `code` stays as the provider gave it.
ALTER TABLE messages ADD COLUMN refusal VARCHAR(20);

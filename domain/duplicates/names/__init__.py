"""Names of people: common ones, short forms, spellings."""

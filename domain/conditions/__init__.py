"""The language of rules: typed conditions over named facts, as data. No expression is ever evaluated."""

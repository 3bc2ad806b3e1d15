"""`lead demo`: scripted people and scripted agents live on a stack of their own. Never a rule of the engine."""

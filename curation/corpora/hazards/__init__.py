"""Find text that a chat template or a model would obey, before shaping: control tokens and injected instructions."""

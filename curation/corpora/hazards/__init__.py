"""Text that a chat template or a model would obey: control tokens and injected instructions, found before shaping."""

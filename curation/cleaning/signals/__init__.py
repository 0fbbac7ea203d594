"""What is known of a text in numbers: its language, and its quality."""

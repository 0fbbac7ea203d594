"""The labels of a corpus: where each comes from, which are synthetic, and what is done if one value is too frequent."""

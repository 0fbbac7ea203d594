"""What is written in place of a finding: overlaps resolved, people told apart, operators applied."""

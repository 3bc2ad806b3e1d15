"""Speed, memory and quality as ratios against a floor of the same run. Never a pass or fail."""

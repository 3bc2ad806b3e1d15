"""What a lead's run is sent, what it answers, and the state that it carries. Ids, codes and numbers only."""

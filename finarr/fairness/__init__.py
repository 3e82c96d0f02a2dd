"""What is fair: dividing under limits, dividing a shortage, coalitions, votes, and the properties of an answer."""

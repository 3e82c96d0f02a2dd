"""The sheets of a central-funding result, each in a module that decides where its tables stand and draws them."""

"""Words and rules. Standard library only; imports no other room."""

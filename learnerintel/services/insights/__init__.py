"""What pages show beside single metrics: each answer is guarded, small, and made for one picture."""

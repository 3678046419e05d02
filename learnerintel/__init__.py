"""LearnerIntel: what people do with learning, what they choose, and what to stop sending them."""

__version__ = "0.1.0"

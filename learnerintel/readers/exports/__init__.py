"""One module per export format; each registers its reader when it is imported, and nothing lists them."""

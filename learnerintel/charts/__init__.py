"""Charts: rows in, a validated Vega-Lite specification out; built once, colours from the theme only."""

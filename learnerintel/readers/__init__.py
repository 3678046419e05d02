"""Readers: one module per export format in ``readers.exports``; tables and documents in, typed records out.

Recognising: :func:`registry.choose_reader`. Reading: ``reader.to_records(source, choices)``.
"""

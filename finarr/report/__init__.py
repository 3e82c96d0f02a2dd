"""Reports that people look at: one page that opens offline, a map, and a memo for a council.

An outcome becomes a `finarr.report.content.Page` (what is told), and only then HTML or a document (how it looks).
"""

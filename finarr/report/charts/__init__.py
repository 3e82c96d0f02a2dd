"""Charts as Vega-Lite specifications: what is drawn, never how a page or a memo shows it.

Every chart knows the same few parameters, by which a page tells it what its reader chose: ``own`` (the party that
looks), ``needle`` (what the filter looks for, in small letters), ``year``, ``shown`` (whose account is open) and
``narrow`` (a small screen). Names of parties only ever reach a chart as data, never as code.
"""

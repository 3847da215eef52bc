"""How far people who judge the same credentials agree, and what that lets one say (methods 2.5 and 2.9).

``report`` measures, ``words`` says it, a sentence first. ``alpha``, ``kappa``, ``icc`` and ``variance`` are the
coefficients, our own code, checked against published data. ``validity`` is the table of what is known of the model.
"""

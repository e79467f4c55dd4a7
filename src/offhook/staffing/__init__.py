"""Staffing: contacts in, agents required out, by the exact Erlang formulas.

`erlang_b` (lines), `erlang_c` (nobody hangs up), `erlang_a` (callers have a patience) and
`required` (the smallest number that keeps a promise). Every formula is one integral
(`bell`), so an answer costs the same for 10 agents and for 100,000.
"""

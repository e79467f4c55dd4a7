"""The routing kernel: a floor's state in arrays, and the compiled moves upon it.

Every function here takes arrays and numbers and returns numbers, so that the simulator
calls it inside its own compiled loop and the live floor calls it one event at a time.
Read in this order: `arrays` (what is where), `lines`, `pools` and `timers` (three small
structures), `choose` (who takes what), `hands` (an agent and what he holds), `moves`
(everything that can happen).
"""

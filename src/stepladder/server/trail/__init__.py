"""The ledger: what was done to anybody's data, by whom and why, so that no row can be changed or lost unseen.

Two layers. The *chain* holds pseudonyms and salted digests, each row bound to the one before. The *content* of a row
(who, what, why, in words) lies in a table of its own with its salt: it can be erased, and the chain still holds.
"""

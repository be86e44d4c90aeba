"""The record of everything, in SQL.

Vectors are kept here too, at half precision: encoding is what costs. So the vector index can be made anew without it,
what is not indexed yet is found all the same, and a process that does not own the index needs none.
"""

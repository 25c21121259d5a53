"""Carries what personliga ombud see, on time, to those who can change it, and the answer back down."""

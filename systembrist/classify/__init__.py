"""Text in, ranked category codes out; knows no database, and loads its libraries only when a model is needed."""

from systembrist.classify.shelf import base_model
from systembrist.classify.suggest import Alternative, Classifier, Suggestion

__all__ = ["Alternative", "Classifier", "Suggestion", "base_model"]

"""Text in, ranked category codes out; knows no database, and loads its libraries only when a model is needed."""

from systembrist.classify.shelf import base_model
from systembrist.classify.suggest import Alternative, Classifier, Suggestion
from systembrist.classify.workshop import Workshop

__all__ = ["Alternative", "Classifier", "Suggestion", "Workshop", "base_model"]
